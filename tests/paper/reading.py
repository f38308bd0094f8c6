"""Read a PDF back without a library: its objects, its outline of tags, and the text that somebody would copy out of it."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

STRING = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*)\)|<([0-9A-Fa-f]+)>(?!>)", re.DOTALL)
RUN = re.compile(rb"1 0 0 -1 ([\d.]+) [\d.]+ cm(?:(?!\ncm).)*?BT 0 Tr/f\d+ ([\d.]+) Tf(.*?)ET", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass
class Paper:
    raw: bytes
    objects: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.objects = {int(number): body for number, body in re.findall(rb"(\d+) 0 obj\s(.*?)\sendobj", self.raw, re.DOTALL)}

    @property
    def catalog(self) -> bytes:
        return next(body for body in self.objects.values() if b"/Type/Catalog" in body)

    @property
    def pages(self) -> list[bytes]:
        return [body for body in self.objects.values() if re.search(rb"/Type\s*/Page\b(?!s)", body)]

    @property
    def fonts(self) -> set[str]:
        return {name.decode() for body in self.objects.values() for name in re.findall(rb"/Type0/BaseFont/\w+\+([\w-]+)", body)}

    @property
    def roles(self) -> list[str]:
        """The kinds of the structure elements: H1, H2, P …"""
        return [each.decode() for body in self.objects.values() if b"/StructElem" in body for each in re.findall(rb"/S/(\w+)", body)]

    @property
    def glyphs(self) -> list[int]:
        """Every glyph that is drawn; 0 would be the box for a letter that the font lacks."""
        return [glyph for page in self.pages for _, glyph in self._drawn(page)]

    @property
    def text(self) -> str:
        """Everything that is drawn, in reading order, without blanks (they are a matter of layout)."""
        return "".join(self._text_of(page) for page in self.pages)

    @property
    def rightmost(self) -> float:
        """How far to the right longer runs of letters reach at most, in points, were each letter as wide as a full one."""
        reach = 0.0
        for page in self.pages:
            for start, size, shown in RUN.findall(self._drawing(page)):
                letters = sum(
                    len(digits) // 4 if digits else len(ESCAPE.sub(b".", literal)) // 2 for _, literal, digits in STRING.findall(shown)
                )
                reach = max(reach, float(start) + float(size) * letters) if letters > 8 else reach
        return reach

    def _text_of(self, page: bytes) -> str:
        meaning = {font: self._meaning(font, page) for font in self._font_objects(page)}
        return re.sub(r"[\s\u200b]", "", "".join(meaning[font].get(glyph, "?") for font, glyph in self._drawn(page)))

    def _drawn(self, page: bytes) -> Iterator[tuple[str, int]]:
        font = ""
        for name, literal, digits in STRING.findall(self._drawing(page)):
            if name:
                font = name.decode()
            content = bytes.fromhex(digits.decode()) if digits else ESCAPE.sub(_unescaped, literal)
            for place in range(0, len(content) - 1, 2):
                yield font, int.from_bytes(content[place : place + 2])

    def _drawing(self, page: bytes) -> bytes:
        """What is drawn, without the marks that say of which element it is a part."""
        return re.sub(rb"<<.*?>>\s*BDC", b"", self._stream(self._reference(page, b"Contents")), flags=re.DOTALL)

    def _font_objects(self, page: bytes) -> dict[str, int]:
        resources = self.objects[self._reference(page, b"Resources")]
        listed = re.search(rb"/Font<<(.*?)>>", resources)
        return {name.decode(): int(number) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", listed[1])} if listed else {}

    def _meaning(self, font: str, page: bytes) -> dict[int, str]:
        table = self._stream(self._reference(self.objects[self._font_objects(page)[font]], b"ToUnicode")).decode()
        return {
            int(glyph, 16): bytes.fromhex(code).decode("utf-16-be") for glyph, code in re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
        }

    def _stream(self, number: int) -> bytes:
        head, _, body = self.objects[number].partition(b"stream\n")
        body = body.rpartition(b"\nendstream")[0]
        return zlib.decompress(body) if b"FlateDecode" in head else body

    @staticmethod
    def _reference(body: bytes, key: bytes) -> int:
        found = re.search(rb"/" + key + rb"\s*\[?(\d+) 0 R", body)
        assert found is not None, body[:200]
        return int(found[1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said[:1].isdigit() else NAMED.get(said, said)
