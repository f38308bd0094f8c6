"""What may stand beside a log: a picture without its metadata, or a plain text. Judged by its own bytes; its name is not kept."""

import hashlib

from lms.catalog.rules import pictures
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable
from lms.practice.kinds import MOST_TEXT_BYTES

ACCEPT = ".png,.jpg,.jpeg,.txt,.csv,.md"
TEXT = "text/plain"
MOST_BYTES = pictures.MOST_BYTES
ENCODINGS = ("utf-8-sig", "cp932")
PACKED = (b"%PDF", b"PK\x03\x04")  # a short one may look like a text
TEXT_CONTROLS = frozenset("\t\n\r")


@immutable
class Judged:
    """A file as it is kept. *text* is what the guard looks through; empty for a picture."""

    content: bytes
    media_type: str
    text: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def judged(content: bytes) -> Judged:
    """Raises Unacceptable at the field `file`."""
    if not content:
        raise Unacceptable(N_("ファイルが空です。"), field="file")
    if content.startswith((pictures.PNG, pictures.JPEG)):
        return _picture(content)
    text = _text(content)
    if text is None:
        raise Unacceptable(
            N_("写真（PNG・JPEG）か、文字だけのファイル（TXT・CSV）を選んでください。ほかの資料は、画面を写した画像にすると添えられます。"),
            field="file",
        )
    if len(content) > MOST_TEXT_BYTES:
        raise Unacceptable(N_("文字のファイルは%(most)dKBまでにしてください。"), field="file", most=MOST_TEXT_BYTES >> 10)
    return Judged(text.encode(), TEXT, text)


def _picture(content: bytes) -> Judged:
    try:
        made = pictures.cleaned(content)
    except pictures.Unreadable as why:
        raise Unacceptable(str(why), field="file") from None
    return Judged(made.content, f"image/{made.kind}")


def _text(content: bytes) -> str | None:
    if content.startswith(PACKED):
        return None
    for encoding in ENCODINGS:
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return found if all(letter.isprintable() or letter in TEXT_CONTROLS or letter == "\u3000" for letter in found) else None
    return None
