"""ZIP files as people and attackers make them."""

import stat
import zipfile
from collections.abc import Mapping
from io import BytesIO

from tests.catalog import COURSE, FIGURE, LESSON, QUIZ

FOLDER: dict[str, str | bytes] = {
    "easy/course.md": COURSE,
    "easy/01-cutting.md": LESSON.replace("/courses/waste/cutting", "/courses/easy/cutting"),
    "easy/01-cutting.quiz.toml": QUIZ,
    "easy/figures/cut.svg": FIGURE,
}


def zipped(files: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def with_link() -> bytes:
    made = BytesIO(zipped(FOLDER))
    with zipfile.ZipFile(made, "a") as archive:
        link = zipfile.ZipInfo("easy/figures/secret.svg")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


def encrypted() -> bytes:
    """The first entry says that it is encrypted, in both of its heads."""
    content = bytearray(zipped(FOLDER))
    content[6] |= 1
    at = content.rfind(b"PK\x01\x02", 0, content.find(b"PK\x01\x02") + 4)
    content[at + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("easy/course.md", COURSE)
        archive.infolist()[0].filename = "easy/other.md"
        archive.NameToInfo.clear()
        archive.writestr("easy/other.md", COURSE)
    return made.getvalue()


def lying(promised: int) -> bytes:
    """A file that holds more than its list says."""
    content = zipped({**FOLDER, "easy/02-more.md": "あ" * 5_000})
    real = len("あ" * 5_000).__mul__(3).to_bytes(4, "little")
    return content.replace(real, promised.to_bytes(4, "little"))
