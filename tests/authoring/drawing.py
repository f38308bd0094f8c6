"""Pictures for tests, with everything that a telephone writes into them."""

import struct
import zlib

SECRET = b"35.6895N 139.6917E"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def camera(turned: int, order: str = ">") -> bytes:
    """What a camera says in TIFF, in either order of bytes: its maker, how it was held, and where."""
    entries = [
        (0x010F, 2, len(SECRET), struct.pack(f"{order}I", 50)),
        (0x0112, 3, 1, struct.pack(f"{order}HH", turned, 0)),
        (0x8825, 4, 1, b"GPS!"),
    ]
    head = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HIH", 42, 8, len(entries))
    return head + b"".join(struct.pack(f"{order}HHI", *each) + value for *each, value in entries) + b"\0" * 4 + SECRET


def png(width: int = 3, height: int = 2, *, spoken: bool = True, exif: bytes = b"MM\0*" + SECRET) -> bytes:
    rows = b"".join(b"\x00" + b"\x10\x80\xf0" * width for _ in range(height))
    secret = [
        chunk(b"tEXt", b"Author\0" + SECRET),
        chunk(b"eXIf", exif),
        chunk(b"iTXt", SECRET),
        chunk(b"tIME", b"\x07\xea\x0b\x19\0\0\0"),
    ]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    parts = [head, *(secret if spoken else []), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + (SECRET if spoken else b"")


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


# An 8 × 8 grey square, as an encoder writes it: tables, frame and scan.
TABLE = segment(0xDB, bytes([0]) + bytes([1] * 64))
FRAME = segment(0xC0, struct.pack(">BHHB", 8, 8, 8, 1) + bytes([1, 0x11, 0]))
HUFFMAN = segment(0xC4, bytes([0x00]) + bytes([1] + [0] * 15) + bytes([0])) + segment(
    0xC4, bytes([0x10]) + bytes([1] + [0] * 15) + bytes([0])
)
SCAN = segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0])) + b"\x3f"


def jpeg(exif: bytes = SECRET) -> bytes:
    head = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01" + b"\x11\x22\x33")
    secret = segment(0xE1, b"Exif\0\0" + exif) + segment(0xED, b"Photoshop" + SECRET) + segment(0xFE, SECRET)
    return b"\xff\xd8" + head + secret + TABLE + FRAME + HUFFMAN + SCAN + b"\xff\xd9" + SECRET
