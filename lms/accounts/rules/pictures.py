"""What may stand as the municipality's logo: judged by its own bytes, never by its name. Pure."""

import struct

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

MOST_BYTES = 200 * 1024
MOST_PIXELS = 2_000
PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
NOT_A_PICTURE = N_("PNG、JPEG、WebP のどれかの画像を選んでください。ほかの形式（SVGなど）は、画像として書き出してから送ってください。")
BROKEN = N_("画像が途中で切れているか、壊れています。書き出し直してから、もう一度選んでください。")
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class BadPicture(Unacceptable):
    """A picture that is refused; nothing of it is kept."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message, field="picture", **params)


@immutable
class Picture:
    media_type: str
    width: int
    height: int


def judged(content: bytes) -> Picture:
    """What kind of picture *content* is and how large. Raises BadPicture."""
    if len(content) > MOST_BYTES:
        raise BadPicture(
            N_("%(most)d KBまでの画像にしてください。いまは%(size)d KBです。"), most=MOST_BYTES // 1024, size=-(-len(content) // 1024)
        )
    found = _read(content)
    if not (0 < found.width <= MOST_PIXELS and 0 < found.height <= MOST_PIXELS):
        raise BadPicture(
            N_("縦も横も%(most)dドットまでにしてください。いまは%(width)d×%(height)dです。"),
            most=MOST_PIXELS,
            width=found.width,
            height=found.height,
        )
    return found


def _read(content: bytes) -> Picture:
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(content)
        if content.startswith(b"\xff\xd8\xff"):
            return _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError):
        raise BadPicture(BROKEN) from None
    raise BadPicture(NOT_A_PICTURE)


def _png(content: bytes) -> Picture:
    if content[12:16] != b"IHDR" or content[-8:-4] != b"IEND":
        raise BadPicture(BROKEN)
    return Picture(PNG, *struct.unpack(">II", content[16:24]))


def _jpeg(content: bytes) -> Picture:
    """Walk the segments up to the one that says how large the picture is."""
    if content[-2:] != b"\xff\xd9":
        raise BadPicture(BROKEN)
    place = 2
    while content[place] == 0xFF:
        marker, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        if marker in START_OF_FRAME:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return Picture(JPEG, width, height)
        place += 2 + length
    raise BadPicture(BROKEN)


def _webp(content: bytes) -> Picture:
    if struct.unpack("<I", content[4:8])[0] + 8 != len(content):
        raise BadPicture(BROKEN)
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[place : place + 3], "little") + 1 for place in (24, 27))
    elif kind == b"VP8L":
        bits = struct.unpack("<I", content[21:25])[0]
        width, height = (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    elif kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", content[26:30]))
    else:
        raise BadPicture(BROKEN)
    return Picture(WEBP, width, height)
