"""Courses as files that travel: a folder, or a folder packed as ZIP. Whatever comes in is judged before anything of it is believed."""

import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath

from lms.authoring.kinds import COURSE_FILE, MOST_TEXT, Part
from lms.authoring.rules import names
from lms.catalog.files import Folder
from lms.catalog.rules import pictures
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

MOST_PACKED = 20 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_FILES = 1_000
MOST_RATIO = 100  # texts shrink to a tenth; a bomb to a thousandth
SMALL = 64 * 1024  # what is this small may be of any ratio
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same course makes the same bytes
ENCRYPTED = 0x1
PLAIN_WAYS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # the others can ask for any amount of memory
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, zlib.error, struct.error)


ABOUT_FOLDERS = """ここには、公開中の講座が書き出されています。直すときは「講座をつくる」か lms courses import を使ってください。
What is published stands here as plain files, written anew each time. To change a course, use its page or `lms courses import`.
"""


@immutable
class Carried:
    """The folder of one course as it came in, its name, and what was left behind because no course reads it."""

    slug: str
    folder: Folder
    left: tuple[str, ...] = ()


@dataclass(slots=True)
class _Parted:
    held: dict[str, bytes] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def packed(slug: str, folder: Folder) -> bytes:
    """The folder of a course as ZIP."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(folder):
            entry = zipfile.ZipInfo(f"{slug}/{name}", EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, folder[name])
    return made.getvalue()


def unpacked(content: bytes, called: str) -> Carried:
    """The one course of a ZIP; *called* names it where its files stand in no folder. Raises Unacceptable."""
    if len(content) > MOST_PACKED:
        raise _no(N_("ZIPが大きすぎます。20MBまでにしてください。"))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(archive.infolist())
            held = dict(_contents(archive, entries))
    except UNREADABLE as error:
        raise _no(N_("ZIPとして読めません。もう一度書き出してください。")) from error
    return _course(held, called)


def _no(sentence: str, **params: object) -> Unacceptable:
    return Unacceptable(sentence, field="file", **params)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Everything that can be told from the list alone, before a byte is unpacked."""
    if len(entries) > MOST_FILES:
        raise _no(N_("ZIPの中のファイルが多すぎます。%(most)d個までにしてください。"), most=MOST_FILES)
    named: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        if entry.orig_filename in named:
            raise _no(N_("ZIPに同じ名前のファイルが2つあります：%(name)s"), name=entry.orig_filename[:80])
        named.add(entry.orig_filename)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _no(N_("ZIPの中身が大きすぎます。合わせて40MBまでにしてください。"))


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename  # the library has mended filename already
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or ":" in name.partition("/")[0]:
        raise _no(N_("ZIPの外を指す名前のファイルがあります：%(name)s"), name=name[:80])
    if any(unicodedata.category(letter) == "Cc" for letter in name):
        raise _no(N_("ZIPに、名前に見えない文字の入ったファイルがあります：%(name)s"), name=ascii(name[:80]))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _no(N_("ZIPにリンクが入っています：%(name)s"), name=name[:80])
    if entry.flag_bits & ENCRYPTED:
        raise _no(N_("パスワードの付いたZIPは開けません。付けずに書き出してください。"))
    if entry.compress_type not in PLAIN_WAYS:
        raise _no(N_("このZIPの縮め方は読めません。ふつうの方法（Deflate）で書き出してください。"))


def _contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """The files; never more bytes than the list has promised."""
    for entry in entries:
        if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise _no(N_("ZIPの中に、ふくらみすぎるファイルがあります：%(name)s"), name=entry.filename[:80])
        with archive.open(entry) as file:
            content = file.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            raise _no(N_("ZIPの中身が、書いてある大きさと違います：%(name)s"), name=entry.filename[:80])
        yield entry.filename, content


def from_directory(directory: Path) -> Carried:
    """The course of a directory, such as one in a git checkout. Links are not followed. Raises Unacceptable."""
    if not directory.is_dir():
        raise _no(N_("フォルダーがありません：%(name)s"), name=str(directory))
    found = [path for path in sorted(directory.rglob("*")) if path.is_file() and ".git" not in path.parts]
    if len(found) > MOST_FILES or sum(path.stat().st_size for path in found) > MOST_UNPACKED:
        raise _no(N_("フォルダーのファイルが多すぎるか、大きすぎます。"))
    linked = next((path for path in directory.rglob("*") if path.is_symlink()), None)
    if linked is not None:
        raise _no(N_("フォルダーにリンクが入っています：%(name)s"), name=linked.name)
    return _course({path.relative_to(directory).as_posix(): path.read_bytes() for path in found}, directory.resolve().name)


def write_to(directory: Path, folder: Folder) -> None:
    """Put the files of a course into *directory*, which must be empty or not there yet."""
    for name, content in folder.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def lay_out(directory: Path, folders: Mapping[str, Folder], ended: Collection[str]) -> None:
    """Courses as plain folders, each put in its place whole; those that *ended* go."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "README.txt").write_text(ABOUT_FOLDERS, encoding="utf-8")
    for slug in ended:
        shutil.rmtree(directory / slug, ignore_errors=True)
    for slug, folder in folders.items():
        fresh = directory / f".{slug}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        write_to(fresh, folder)
        shutil.rmtree(directory / slug, ignore_errors=True)
        fresh.rename(directory / slug)


def _course(held: Mapping[str, bytes], called: str) -> Carried:
    """The files around the only course.md, judged. Raises Unacceptable."""
    roots = [PurePosixPath(name).parent for name in held if PurePosixPath(name).name == COURSE_FILE]
    if not roots:
        raise _no(N_("course.md がありません。講座のフォルダーをまるごと入れてください。"))
    if len(roots) > 1:
        raise _no(N_("course.md が2つ以上あります。講座は1つずつ持ち込んでください。"))
    parted = _Parted()
    for name, content in held.items():
        path = PurePosixPath(name)
        inside = path.relative_to(roots[0]).as_posix() if path.is_relative_to(roots[0]) else ""
        part = names.part_of(inside)
        if part is None:
            parted.left.append(name)
        else:
            parted.held[inside] = _judged(inside, part, content)
    slug = roots[0].name or called.lower()
    names.check_slug(slug, (), field="file")
    return Carried(slug, parted.held, tuple(sorted(parted.left)))


def _judged(name: str, part: Part, content: bytes) -> bytes:
    """A file as it is kept. Raises Unacceptable."""
    if part is Part.FIGURE and pictures.NAME.match(name):
        try:
            return pictures.cleaned(content).content
        except pictures.Unreadable as why:
            raise _no(N_("%(name)s：%(why)s"), name=name, why=str(why)) from None
    try:
        text = content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _no(N_("%(name)s の文字コードがUTF-8ではありません。UTF-8で保存し直してください。"), name=name) from None
    if "\0" in text:
        raise _no(N_("%(name)s は、文字のファイルとして読めません。"), name=name)
    if len(text) > MOST_TEXT and part is not Part.FIGURE:
        raise _no(N_("%(name)s が長すぎます。%(most)d字までにしてください。"), name=name, most=MOST_TEXT)
    return text.encode()
