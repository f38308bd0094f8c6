"""Photographs and screenshots: PNG and JPEG, kept without what they tell of place, person and device. Pure: from bytes to bytes.

Of the metadata one number stays, 2 to 8: how a camera was held. A browser turns the picture by it; without it a telephone's photograph lies on its side.
"""

import hashlib
import re
import struct
import zlib

from lms.kernel.errors import N_
from lms.kernel.immutable import immutable

NAME = re.compile(r"^figures/[a-z0-9][a-z0-9-]{0,59}\.(png|jpg)\Z")
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
# What is needed to draw the picture; everything else (text, time, Exif, previews) is left out.
PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT"})
APPLICATION, COMMENT = range(0xE0, 0xF0), 0xFE
JFIF, EXIF, ADOBE = 0xE0, 0xE1, 0xEE  # of the application's segments, the first and the last say how to read the colours
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
BARE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
SCAN, END = 0xDA, 0xD9
EXIF_HEAD = b"Exif\0\0"
ORIENTATION, SHORT = 0x0112, 3
UPRIGHT, MOST_ORIENTATION = 1, 8
ON_ITS_SIDE = 5  # from here on, width and height change places
MOST_BYTES = 2 * 1024 * 1024
MOST_SIDE = 6_000


class Unreadable(Exception):
    """Not a picture that can be shown; the sentence says why."""


@immutable
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
    width = height = turned = 0
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise Unreadable(N_("図がこわれています。もう一度書き出してください。"))
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", chunk, 8)
        if kind == b"eXIf":
            turned = turned or _orientation(chunk[8:-4])
        if kind in PNG_KEPT:
            kept.append(chunk)
        at += 12 + length
    if turned > UPRIGHT:
        told = b"eXIf" + _only(turned)
        kept.insert(2, struct.pack(">I", len(told) - 4) + told + struct.pack(">I", zlib.crc32(told)))  # behind the head
    return _as_seen(b"".join(kept), "png", width, height, turned)


def _as_seen(content: bytes, kind: str, width: int, height: int, turned: int) -> Picture:
    """A picture with the measures that it has once it is turned."""
    return Picture(content, kind, height, width) if turned >= ON_ITS_SIDE else Picture(content, kind, width, height)


def _orientation(exif: bytes) -> int:
    """How the camera was held, as TIFF says it; 0 where it is not said or cannot be read."""
    try:
        order = {b"II": "<", b"MM": ">"}[exif[:2]]
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", exif, entry)
            if (tag, kind) == (ORIENTATION, SHORT):
                return value if value <= MOST_ORIENTATION else 0
    except (KeyError, struct.error):
        return 0
    return 0


def _only(turned: int) -> bytes:
    """The shortest TIFF head: one entry, nothing behind it."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, SHORT, 1, turned, 0, 0)


def _jpeg(content: bytes) -> Picture:
    kept, at = list[bytes](), len(JPEG)
    width = height = turned = 0
    while True:
        if content[at] != 0xFF:
            raise Unreadable(N_("図がこわれています。もう一度書き出してください。"))
        marker = content[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker == END:
            told = EXIF_HEAD + _only(turned)
            first = b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told if turned > UPRIGHT else b""
            return _as_seen(b"".join([JPEG, first, *kept, b"\xff\xd9"]), "jpeg", width, height, turned)
        end = at + 2 if marker in BARE else at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
        if marker == EXIF:
            turned = turned or _orientation(content[at + 4 : end].removeprefix(EXIF_HEAD))
        kept.append(_kept(marker, content[at:end]))
        if marker == SCAN:
            begin, end = end, _end_of_scan(content, end)
            kept.append(content[begin:end])
        at = end


def _kept(marker: int, segment: bytes) -> bytes:
    if marker == COMMENT or (marker in APPLICATION and marker not in {JFIF, ADOBE}):
        return b""
    return _without_preview(segment) if marker == JFIF else segment


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
