"""Photographs and screenshots: PNG and JPEG, kept without what they tell of place, person and device. Pure: from bytes to bytes."""

import hashlib
import re
import struct
import zlib
from dataclasses import dataclass

from lms.kernel.errors import N_

NAME = re.compile(r"^figures/[a-z0-9][a-z0-9-]{0,59}\.(png|jpg)\Z")
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
# What is needed to draw the picture; everything else (text, time, Exif, previews) is left out.
PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT"})
APPLICATION, COMMENT = range(0xE0, 0xF0), 0xFE
JFIF, ADOBE = 0xE0, 0xEE  # of the application's segments, these two say how to read the colours
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
BARE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
SCAN, END = 0xDA, 0xD9
MOST_BYTES = 2 * 1024 * 1024
MOST_SIDE = 6_000


class Unreadable(Exception):
    """Not a picture that can be shown; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture without its metadata."""

    content: bytes
    kind: str  # png, jpeg
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def stands(self) -> str:
        """What stands for it in a document."""
        return f"picture:{self.digest}:{self.width}:{self.height}"


def cleaned(content: bytes) -> Picture:
    """The picture without its metadata. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(N_("図が大きすぎます。2MBまでにしてください。"))
    if not content.startswith((PNG, JPEG)):
        raise Unreadable(N_("図として読めません。PNGかJPEGかSVGにしてください。"))
    try:
        made = _png(content) if content.startswith(PNG) else _jpeg(content)
    except (struct.error, IndexError) as error:
        raise Unreadable(N_("図が途中で切れています。もう一度書き出してください。")) from error
    if not (0 < made.width <= MOST_SIDE and 0 < made.height <= MOST_SIDE):
        raise Unreadable(N_("図の縦か横が大きすぎます。6,000画素までにしてください。"))
    return made


def _png(content: bytes) -> Picture:
    kept, at, kind = [PNG], len(PNG), b""
    width = height = 0
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise Unreadable(N_("図がこわれています。もう一度書き出してください。"))
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", chunk, 8)
        if kind in PNG_KEPT:
            kept.append(chunk)
        at += 12 + length
    return Picture(b"".join(kept), "png", width, height)


def _jpeg(content: bytes) -> Picture:
    kept, at = [JPEG], len(JPEG)
    width = height = 0
    while True:
        if content[at] != 0xFF:
            raise Unreadable(N_("図がこわれています。もう一度書き出してください。"))
        marker = content[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker == END:
            return Picture(b"".join([*kept, b"\xff\xd9"]), "jpeg", width, height)
        end = at + 2 if marker in BARE else at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
        if not (marker == COMMENT or (marker in APPLICATION and marker not in {JFIF, ADOBE})):
            kept.append(content[at:end] if marker != JFIF else _without_preview(content[at:end]))
        if marker == SCAN:
            begin, end = end, _end_of_scan(content, end)
            kept.append(content[begin:end])
        at = end


def _without_preview(segment: bytes) -> bytes:
    """The JFIF head without the small picture that it may carry."""
    return segment[:2] + b"\x00\x10" + segment[4:16] + b"\x00\x00" if segment[4:9] == b"JFIF\x00" else b""


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise Unreadable(N_("図が途中で切れています。もう一度書き出してください。"))
        following = content[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2
