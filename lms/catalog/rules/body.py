"""The text of a lesson: sections, words of the glossary, citations, figures, links."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lms.catalog.rules.faults import Fault

TERM = re.compile(r"\[\[([^\]|\n]{1,60})(?:\|([^\]\n]{1,60}))?\]\]")
CITE = re.compile(r"\[\^(S\d{1,3})\]")
IMAGE = re.compile(r"!\[([^\]\n]*)\]\(([^)\s]+)(?:\s+\"([^\"\n]*)\")?\)")
LINK = re.compile(r"(?<!!)\[([^\]\n^\[]+)\]\(([^)\s]+)(?:\s+\"[^\"\n]*\")?\)")
FENCE = re.compile(r"^(```|~~~)")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$")
MOST_CHARACTERS = 20_000
MOST_BRACKETS = 100  # of a paragraph, without our own marks: what reads Markdown looks from each of them to the end


@dataclass(frozen=True, slots=True)
class Section:
    """A 節: its heading and its Markdown."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a lesson may refer to: words of the glossary, its facts, figures of its course, addresses of lessons."""

    words: Collection[str]
    sources: Collection[str]
    figures: Mapping[str, str]
    addresses: Collection[str]


def sections(body: str) -> list[Section]:
    """The text parted at its h2 headings."""
    found: list[tuple[str, list[str]]] = []
    fenced = False
    for line in body.split("\n"):
        fenced ^= bool(FENCE.match(line))
        heading = HEADING.match(line)
        if heading and len(heading[1]) == 2 and not fenced:
            found.append((heading[2], []))
        elif found:
            found[-1][1].append(line)
    return [Section(title, "\n".join(lines).strip()) for title, lines in found]


def check(file: str, body: str, before: int, known: Known) -> list[Fault]:
    """Faults of a lesson's text; *before* is the number of lines above it."""
    faults = _structure(file, body, before) + crowding(file, body, before)
    cited: set[str] = set()
    for number, line in enumerate(body.split("\n"), before + 1):
        cited |= set(CITE.findall(line))
        faults += [Fault(file, number, sentence) for sentence in _line_faults(line, known)]
    faults += [Fault(file, 1, f"出典「{source}」が本文のどこにも出てきません。") for source in sorted(set(known.sources) - cited)]
    return faults


def _structure(file: str, body: str, before: int) -> list[Fault]:
    faults = []
    if len(body) > MOST_CHARACTERS:
        faults.append(Fault(file, before + 1, "本文が長すぎます。"))
    found = sections(body)
    if not found:
        faults.append(Fault(file, before + 1, "節（## の見出し）がありません。"))
    faults += [Fault(file, before + 1, f"節「{each.title}」に本文がありません。") for each in found if not each.text]
    fenced = False
    for number, line in enumerate(body.split("\n"), before + 1):
        fenced ^= bool(FENCE.match(line))
        heading = HEADING.match(line)
        if heading and len(heading[1]) == 1 and not fenced:
            faults.append(Fault(file, number, "見出しは ## から始めてください（# は題名です）。"))
    return faults


def crowded(text: str) -> list[int]:
    """The lines, from 0, on which a paragraph has more brackets than can be read in reasonable time."""
    found: list[int] = []
    brackets, fenced = 0, False
    for number, line in enumerate(text.split("\n")):
        fenced ^= bool(FENCE.match(line))
        before = brackets
        brackets = before + CITE.sub("", TERM.sub("", IMAGE.sub("", line))).count("[") if line.strip() and not fenced else 0
        if before <= MOST_BRACKETS < brackets:
            found.append(number)
    return found


def crowding(file: str, text: str, before: int) -> list[Fault]:
    sentence = f"ひとつの段落に「[」が多すぎます。{MOST_BRACKETS}個までにしてください。"
    return [Fault(file, before + 1 + number, sentence) for number in crowded(text)]


def _line_faults(line: str, known: Known) -> list[str]:
    faults = [f"用語集にない言葉です：{word}" for word, _ in TERM.findall(line) if word not in known.words]
    faults += [f"出典「{source}」が見出しの facts にありません。" for source in CITE.findall(line) if source not in known.sources]
    for alternative, path, _caption in IMAGE.findall(line):
        if not alternative.strip():
            faults.append(f"図「{path}」に代わりの言葉がありません。")
        if path not in known.figures:
            faults.append(f"図「{path}」が見つかりません。")
    return faults + broken_links(line, known.addresses)


def broken_links(line: str, addresses: Collection[str]) -> list[str]:
    """What is wrong with the links of a line."""
    return [f"リンクの先がありません：{target}" for _, target in LINK.findall(line) if _is_broken(target, addresses)]


def _is_broken(target: str, addresses: Collection[str]) -> bool:
    if target.startswith("/courses/"):
        return target.rstrip("/") not in addresses
    return not target.startswith(("https://", "http://", "/"))
