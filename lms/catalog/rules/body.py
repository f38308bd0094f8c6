"""The text of a lesson: sections, words of the glossary, citations, figures, links."""

import re
from collections.abc import Collection, Mapping

from lms.catalog.rules.faults import Fault
from lms.kernel.errors import N_
from lms.kernel.handover import Words
from lms.kernel.immutable import immutable

TERM = re.compile(r"\[\[([^\]|\n]{1,60})(?:\|([^\]\n]{1,60}))?\]\]")
CITE = re.compile(r"\[\^(S\d{1,3})\]")
IMAGE = re.compile(r"!\[([^\]\n]*)\]\(([^)\s]+)(?:\s+\"([^\"\n]*)\")?\)")
LINK = re.compile(r"(?<!!)\[([^\]\n^\[]+)\]\(([^)\s]+)(?:\s+\"[^\"\n]*\")?\)")
FENCE = re.compile(r"^(```|~~~)")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$")
MOST_CHARACTERS = 20_000
MOST_BRACKETS = 100  # of a paragraph, without our own marks: what reads Markdown looks from each of them to the end


@immutable
class Section:
    """A 節: its heading and its Markdown."""

    title: str
    text: str


@immutable
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
        faults += [Fault(file, number, says) for says in _line_faults(line, known)]
    unused = sorted(set(known.sources) - cited)
    return faults + [Fault(file, 1, Words(N_("出典「%(source)s」が本文のどこにも出てきません。"), {"source": each})) for each in unused]


def _structure(file: str, body: str, before: int) -> list[Fault]:
    faults = []
    if len(body) > MOST_CHARACTERS:
        faults.append(Fault(file, before + 1, Words(N_("本文が長すぎます。"))))
    found = sections(body)
    if not found:
        faults.append(Fault(file, before + 1, Words(N_("節（## の見出し）がありません。"))))
    empty = [each.title for each in found if not each.text]
    faults += [Fault(file, before + 1, Words(N_("節「%(title)s」に本文がありません。"), {"title": title})) for title in empty]
    fenced = False
    for number, line in enumerate(body.split("\n"), before + 1):
        fenced ^= bool(FENCE.match(line))
        heading = HEADING.match(line)
        if heading and len(heading[1]) == 1 and not fenced:
            faults.append(Fault(file, number, Words(N_("見出しは ## から始めてください（# は題名です）。"))))
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
    says = Words(N_("ひとつの段落に「[」が多すぎます。%(most)d個までにしてください。"), {"most": MOST_BRACKETS})
    return [Fault(file, before + 1 + number, says) for number in crowded(text)]


def _line_faults(line: str, known: Known) -> list[Words]:
    strange = [word for word, _ in TERM.findall(line) if word not in known.words]
    unknown = [source for source in CITE.findall(line) if source not in known.sources]
    faults = [Words(N_("用語集にない言葉です：%(word)s"), {"word": word}) for word in strange]
    faults += [Words(N_("出典「%(source)s」が見出しの facts にありません。"), {"source": source}) for source in unknown]
    for alternative, path, _caption in IMAGE.findall(line):
        if not alternative.strip():
            faults.append(Words(N_("図「%(path)s」に代わりの言葉がありません。"), {"path": path}))
        if path not in known.figures:
            faults.append(Words(N_("図「%(path)s」が見つかりません。"), {"path": path}))
    return faults + broken_links(line, known.addresses)


def broken_links(line: str, addresses: Collection[str]) -> list[Words]:
    """What is wrong with the links of a line."""
    broken = [target for _, target in LINK.findall(line) if _is_broken(target, addresses)]
    return [Words(N_("リンクの先がありません：%(target)s"), {"target": target}) for target in broken]


def _is_broken(target: str, addresses: Collection[str]) -> bool:
    if target.startswith("/courses/"):
        return target.rstrip("/") not in addresses
    return not target.startswith(("https://", "http://", "/"))
