"""A fault of a course file: where it stands and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass

Place = tuple[str | int, ...]  # a way into a document: ("facts", 2, "url")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """*line* counts from 1; 0 where the whole file is meant."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


def line_of(place: Place, lines: Mapping[Place, int]) -> int:
    """The line of *place*, or of the nearest thing around it: what is missing has no line of its own."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def told(name: str, kind: str, context: Mapping[str, object]) -> str:
    """A sentence for one error of pydantic, by its type."""
    sentences = {
        "missing": f"「{name}」がありません。",
        "extra_forbidden": f"「{name}」という項目はありません。",
        "string_too_short": f"「{name}」が空です。",
        "too_short": f"「{name}」が足りません（{context.get('min_length')}つ以上）。",
        "string_too_long": f"「{name}」が長すぎます（{context.get('max_length')}字まで）。",
        "too_long": f"「{name}」が多すぎます（{context.get('max_length')}つまで）。",
        "greater_than_equal": f"「{name}」は{context.get('ge')}以上にしてください。",
        "less_than_equal": f"「{name}」は{context.get('le')}以下にしてください。",
        "enum": f"「{name}」の値が使えません（{context.get('expected')}のどれか）。",
    }
    return sentences.get(kind, f"「{name}」の値が使えません。")
