"""Which files may be handed out: judged by their own bytes and by their ending, never by what the browser calls them. Pure."""

import unicodedata

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable
from lms.kernel.text import one_line
from lms.workshops.kinds import MOST_HANDOUT_BYTES

OFFICE = "application/vnd.openxmlformats-officedocument."
ZIP, PDF = b"PK\x03\x04", b"%PDF-"
KINDS: dict[str, tuple[bytes, bytes, str]] = {  # ending → (first bytes, what must stand somewhere inside, media type)
    "pdf": (PDF, b"", "application/pdf"),
    "docx": (ZIP, b"word/", OFFICE + "wordprocessingml.document"),
    "xlsx": (ZIP, b"xl/", OFFICE + "spreadsheetml.sheet"),
    "pptx": (ZIP, b"ppt/", OFFICE + "presentationml.presentation"),
    "png": (b"\x89PNG\r\n\x1a\n", b"IHDR", "image/png"),
    "jpg": (b"\xff\xd8\xff", b"", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", b"", "image/jpeg"),
}
ACCEPT = ",".join(f".{ending}" for ending in KINDS)
MACROS = b"vbaProject.bin"
MOST_NAME = 120


@immutable
class HandoutFile:
    name: str
    media_type: str
    content: bytes


def judged(name: str, content: bytes) -> HandoutFile:
    """Raises Unacceptable at the field `file`."""
    if not content:
        raise Unacceptable(N_("ファイルが空です。"), field="file")
    if len(content) > MOST_HANDOUT_BYTES:
        raise Unacceptable(N_("%(most)dMBまでのファイルにしてください。"), field="file", most=MOST_HANDOUT_BYTES >> 20)
    plain = _plain(name)
    stem, _, ending = plain.rpartition(".")
    start, inside, media_type = KINDS.get(ending.lower() if stem else "", (b"", b"", ""))
    if not media_type:
        raise Unacceptable(N_("PDF、Word、Excel、PowerPoint（docx・xlsx・pptx）、PNG、JPEGのどれかを選んでください。"), field="file")
    if not content.startswith(start) or inside not in content:
        raise Unacceptable(N_("中身が、名前の終わりと合っていません。開いて保存し直してから、もう一度選んでください。"), field="file")
    if MACROS in content:
        raise Unacceptable(N_("マクロの入ったファイルは配れません。マクロなしで保存し直してください。"), field="file")
    return HandoutFile(plain, media_type, content)


def _plain(name: str) -> str:
    """The last part of a path, without letters that are not seen; its ending stays when it is cut short."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = one_line("".join(each for each in last if unicodedata.category(each)[0] != "C"))
    stem, _, ending = seen.rpartition(".")
    return f"{stem[: MOST_NAME - len(ending) - 1]}.{ending}" if stem else seen[:MOST_NAME]
