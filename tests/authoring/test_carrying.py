"""Courses travel as folders and ZIP files in both directions; whatever is wrong with one is a sentence, and nothing changes."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import cli
from lms.accounts.files.witness import all_of
from lms.authoring import files
from lms.authoring.models import MadeCourse, MadeFile
from lms.catalog.files import folder, folders
from lms.kernel.errors import Unacceptable
from tests.authoring.packing import FOLDER, encrypted, lying, twice, with_link, zipped
from tests.catalog import COURSE, LESSON, Shelf
from tests.conftest import on_one_database
from tests.visitor import Visitor

OUTSIDE = "ZIPの外を指す名前"
IMPORT = "/author/import"


def sent(visitor: Visitor, content: bytes, name: str = "easy.zip", **more: str) -> object:
    return visitor.submit(IMPORT, {"file": (BytesIO(content), name), **more})


BROKEN: dict[str, tuple[bytes, str]] = {
    "up": (zipped({**FOLDER, "../evil.md": "x"}), OUTSIDE),
    "up inside": (zipped({**FOLDER, "easy/../../evil.md": "x"}), OUTSIDE),
    "absolute": (zipped({**FOLDER, "/etc/evil.md": "x"}), OUTSIDE),
    "drive": (zipped({**FOLDER, "C:/evil.md": "x"}), OUTSIDE),
    "backslash": (zipped({**FOLDER, "easy\\..\\evil.md": "x"}), OUTSIDE),
    "line end": (zipped({**FOLDER, "easy/02-more.md\n": LESSON}), "見えない文字"),
    "bell": (zipped({**FOLDER, "easy/\x07.md": "x"}), "見えない文字"),
    "line end in the folder": (zipped({name.replace("easy/", "easy\n/"): text for name, text in FOLDER.items()}), "見えない文字"),
    "link": (with_link(), "リンクが入っています"),
    "many": (zipped({**FOLDER, **{f"easy/{number}.txt": "" for number in range(10_000)}}), "多すぎます"),
    "bomb": (zipped({**FOLDER, "easy/02-bomb.md": b"0" * 30_000_000}), "ふくらみすぎる"),
    "large": (zipped({**FOLDER, "easy/02-bomb.md": b"0" * 50_000_000}), "中身が大きすぎます"),
    "lying": (lying(100), "ZIPとして読めません"),
    "encrypted": (encrypted(), "パスワードの付いた"),
    "twice": (twice(), "同じ名前のファイルが2つ"),
    "no course": (zipped({"easy/01-cutting.md": LESSON}), "course.md がありません"),
    "two courses": (zipped({**FOLDER, "other/course.md": COURSE}), "course.md が2つ以上"),
    "cp932": (zipped({**FOLDER, "easy/course.md": COURSE.encode("cp932")}), "course.md の文字コードがUTF-8ではありません"),
    "utf-16": (zipped({**FOLDER, "easy/course.md": COURSE.encode("utf-16")}), "course.md の文字コードがUTF-8ではありません"),
    "zero": (zipped({**FOLDER, "easy/course.md": COURSE + "\0"}), "文字のファイルとして読めません"),
    "long": (zipped({**FOLDER, "easy/01-cutting.md": LESSON + "".join(map(chr, range(0x4E00, 0x9000))) * 3}), "長すぎます"),
    "name": (zipped({"講座/course.md": COURSE}), "半角の小文字"),
    "another way": (zipped(FOLDER, method=zipfile.ZIP_LZMA), "縮め方は読めません"),
    "no zip": (b"PK\x03\x04 no more", "ZIPとして読めません"),
    "empty": (zipped({}), "course.md がありません"),
    "text": ("ただの文".encode(), "ZIPとして読めません"),
    "picture": (zipped({**FOLDER, "easy/figures/a.png": b"\x89PNG\r\n\x1a\n"}), "図が途中で切れています"),
}


NO_HEAD, NO_TOML = "見出しの部分が読めません", "TOMLとして読めません"
BOMB = "title: &a [x, x, x]\n" + "\n".join(f"k{at}: &{'bcdefgh'[at]} [{', '.join(['*' + 'abcdefgh'[at]] * 10)}]" for at in range(7))
HARD: dict[str, tuple[str, str, str]] = {
    "half-closed head": ("course.md", COURSE.replace("ごみの分別案内", "[" * 200 + "]" * 200), NO_HEAD),
    "nested head": ("course.md", COURSE.replace("ごみの分別案内", "[" * 3_000), NO_HEAD),
    "nested lesson": ("01-cutting.md", LESSON.replace("案内文を短くする", "[" * 3_000), NO_HEAD),
    "growing head": ("course.md", COURSE.replace("title: ごみの分別案内", BOMB), NO_HEAD),
    "deep value": ("course.md", COURSE.replace("ごみの分別案内", "[" * 9 + "]" * 9), "「title」の値が使えません"),
    "nested quiz": ("01-cutting.quiz.toml", "a = " + "[" * 3_000, NO_TOML),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_with_a_zip_is_a_sentence(what: str) -> None:
    content, sentence = BROKEN[what]
    with pytest.raises(Unacceptable) as refused:
        files.unpacked(content, "easy")
    assert sentence in str(refused.value)


def test_a_cut_zip_is_a_sentence_wherever_it_is_cut() -> None:
    whole = zipped(FOLDER)
    for end in range(0, len(whole) - 1, 97):
        with pytest.raises(Unacceptable):
            files.unpacked(whole[:end], "easy")


def test_a_changed_byte_never_crashes() -> None:
    whole = zipped(FOLDER)
    for at in range(0, len(whole), 61):
        try:
            files.unpacked(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :], "easy")
        except Unacceptable as refused:
            assert str(refused)


@on_one_database
def test_a_broken_zip_changes_nothing(author: Visitor, session: Session) -> None:
    for what in ("up", "cp932", "no zip"):
        answer = sent(author, BROKEN[what][0])
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert BROKEN[what][1] in answer.text  # type: ignore[attr-defined]
        assert 'id="file-e"' in answer.text  # type: ignore[attr-defined]
    assert [session.scalar(select(func.count()).select_from(table)) for table in (MadeCourse, MadeFile)] == [0, 0]


def test_a_course_goes_out_and_comes_in_as_it_was(author: Visitor, session: Session) -> None:
    answer = sent(author, zipped({**FOLDER, "README.md": "読んでください", "easy/notes.txt": "x"}))
    assert answer.status_code == 303  # type: ignore[attr-defined]
    page = author.get("/author/1").text
    assert "講座で使わないファイルは入れていません：README.md、easy/notes.txt" in page
    assert "直す所があります" not in page
    out = author.get("/author/1/zip")
    assert out.headers["Content-Disposition"] == "attachment; filename=easy.zip"
    assert files.unpacked(out.data, "other") == files.Carried(
        "easy", {name.removeprefix("easy/"): str(text).encode() for name, text in FOLDER.items()}
    )
    again = sent(author, out.data)
    assert again.status_code == 422  # type: ignore[attr-defined]
    assert 'href="#replaces"' in again.text  # type: ignore[attr-defined]
    changed = zipped({**FOLDER, "easy/course.md": COURSE.replace("ごみの分別案内", "新しい名前")})
    assert sent(author, changed, replaces="y").status_code == 303  # type: ignore[attr-defined]
    assert "新しい名前" in author.get("/author/").text
    assert "<del>title: ごみの分別案内</del>" in author.get("/author/1/history/course.md").text


def test_the_same_course_packs_to_the_same_bytes() -> None:
    held = {name: str(text).encode() for name, text in FOLDER.items()}
    assert files.packed("easy", held) == files.packed("easy", dict(reversed(held.items())))


@on_one_database
@pytest.mark.parametrize("what", HARD)
def test_what_cannot_be_read_is_a_fault_and_the_course_can_be_mended(author: Visitor, what: str) -> None:
    name, text, fault = HARD[what]
    assert sent(author, zipped({**FOLDER, f"easy/{name}": text})).status_code == 303  # type: ignore[attr-defined]
    for page in ("/author/1", "/author/1/changes", f"/author/1/text/{name}"):
        answer = author.get(page)
        assert answer.status_code == 200
        assert fault in answer.text
    assert author.submit(f"/author/1/text/{name}", {"text": str(FOLDER[f"easy/{name}"])}).status_code == 303
    assert fault not in author.get("/author/1").text


@on_one_database
def test_a_folder_in_and_out_by_the_command(
    shelf: Shelf, session: Session, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "data"))

    def lms(*arguments: object) -> int:
        return cli.main(["courses", *map(str, arguments)])

    mine, out, packed = tmp_path / "mine", tmp_path / "out", tmp_path / "easy.zip"
    assert lms("new", "easy", mine / "easy", "--title", "やさしい日本語", "--tier", "practical") == 0
    assert lms("new", "easy", mine / "other") == 2  # nobody becomes part of every licence by default
    assert lms("new", "easy", mine / "easy", "--tier", "basic") == 2  # not over what stands there
    (mine / ".git").mkdir()
    (mine / ".git" / "course.md").write_text("x", encoding="utf-8")
    assert lms("import", mine) == 0  # a checkout around the course
    assert len(all_of(tmp_path / "data")) == 1, "its entry in the trail is witnessed like any other"
    assert lms("import", mine) == 2
    assert lms("export", "easy", packed) == 0
    assert lms("import", packed, "--replace", "--publish") == 0
    assert lms("export", "easy", out) == 0
    assert folder(out) == folders(mine)["easy"]
    assert lms("export", "waste", tmp_path / "waste") == 0
    assert folder(tmp_path / "waste") == folders(shelf.directory)["waste"]
    assert [lms("export", "nothing", out), lms("import", tmp_path / "no.zip"), lms("import")] == [2, 1, 2]
    (mine / "easy" / "link.md").symlink_to("/etc/passwd")
    assert lms("import", mine, "--replace") == 2
    said = capsys.readouterr()
    assert "served from now on" in said.out
    assert "リンクが入っています" in said.err
