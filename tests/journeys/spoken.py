"""What a page in English says in Japanese without saying that it is Japanese: a screen reader would spell it, or say nothing."""

import re
from html.parser import HTMLParser

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
WITHOUT_END = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
LETTERS_ONLY = {"option", "textarea"}  # in which a sentence of ours may quote somebody
SENTENCE = re.compile(r"[A-Za-z ]{6,}")
MIXED = {"title", "script", "style"}  # of a page or a drawing: holds letters only, and a sentence of ours around somebody's words


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.unsaid: list[str] = []
        self._around: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attributes}
        self.unsaid += [f"a tag in an attribute: {value}" for value in at.values() if "<span" in value]
        if tag not in WITHOUT_END:
            self._around.append((tag, at.get("lang") or (self._around[-1][1] if self._around else "")))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Of a drawing: nothing stands in it."""

    def handle_endtag(self, tag: str) -> None:
        while self._around and self._around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self._around[-1] if self._around else ("", "")
        if "<span" in data and tag in {"option", "title"}:
            self.unsaid.append(f"a tag among letters: {data}")
        if JAPANESE.search(data) and language != "ja" and tag not in MIXED and not (tag in LETTERS_ONLY and SENTENCE.match(data.strip())):
            self.unsaid.append(f"not said to be Japanese: {data.strip()}")


def unsaid(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    return reader.unsaid
