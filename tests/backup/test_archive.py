"""The file: any byte changed, cut off or put in is found before anything is used; nobody else's file is taken for ours."""

import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lms.backup import archive
from lms.backup.archive import Archive, Manifest, Member
from lms.backup.faults import BackupProblem, Damaged
from lms.cli import main

CONTENT = {"database": bytes(range(256)) * 5, "secret-key": b"k" * 64}


def manifest(**changed: Any) -> Manifest:
    facts: dict[str, Any] = {
        "version": "0.1.0",
        "migration": "0009",
        "kind": "sqlite",
        "made_at": "2026-11-25T00:00:00+00:00",
        "rows": {"people": 3},
    }
    return Manifest(**{**facts, "members": {name: Member(len(content), sum_of(content)) for name, content in CONTENT.items()}, **changed})


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def made(tmp_path: Path) -> Path:
    sources = {name: tmp_path / name for name in CONTENT}
    for name, source in sources.items():
        source.write_bytes(CONTENT[name])
    whole = tmp_path / "whole.tar"
    with whole.open("wb") as file:
        archive.write(file, manifest(), sources)
    return whole


def test_what_went_in_comes_out(made: Path) -> None:
    found = Archive(made)
    found.check_members()
    assert found.manifest == manifest()
    for name, content in CONTENT.items():
        taken = io.BytesIO()
        found.take_out(name, taken)
        assert taken.getvalue() == content


def test_any_tar_can_look_into_it(made: Path) -> None:
    with tarfile.open(made) as tar:
        assert tar.getnames() == ["manifest.json", "database", "secret-key", "seal.sha256"]
        said = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
        assert {member.mode for member in tar} == {0o600}
    assert (said["product"], said["rows"]) == ("manabi-no-wa", {"people": 3})


def test_a_changed_bit_is_found_wherever_it_is(made: Path) -> None:
    whole = made.read_bytes()
    unseen = []
    for place in range(0, len(whole), 3):
        made.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :])
        try:
            Archive(made)
            unseen.append(place)
        except Damaged:
            pass
    assert unseen == []


@pytest.mark.parametrize("left", [0, 1, 511, 512, 1024, 2048, -2049, -2048, -1024, -512, -1])
def test_a_cut_is_found(made: Path, left: int) -> None:
    made.write_bytes(made.read_bytes()[:left])
    with pytest.raises(Damaged):
        Archive(made)


def test_what_follows_the_end_is_found(made: Path) -> None:
    made.write_bytes(made.read_bytes() + bytes(512))
    with pytest.raises(Damaged):
        Archive(made)


def sealed(target: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """An archive by a clever hand: its seal fits, whatever is in it."""
    body = io.BytesIO()
    for info, content in members:
        body.write(info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512))
    target.write_bytes(body.getvalue() + archive._tail(sum_of(body.getvalue())))
    return target


def entry(name: str, content: bytes = b"", **facts: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in facts.items():
        setattr(info, key, value)
    return info, content


def said(**changed: Any) -> tuple[tarfile.TarInfo, bytes]:
    return entry("manifest.json", manifest(**changed).written())


DATABASE, KEY = entry("database", CONTENT["database"]), entry("secret-key", CONTENT["secret-key"])
TRAVERSAL = {"database": Member(1280, sum_of(CONTENT["database"])), "../../secret-key": Member(64, sum_of(CONTENT["secret-key"]))}
ABSOLUTE = {"database": Member(1280, sum_of(CONTENT["database"])), "/etc/cron.d/x": Member(64, sum_of(CONTENT["secret-key"]))}
FORGED = {
    "a path upwards": [said(), DATABASE, entry("../../secret-key", CONTENT["secret-key"])],
    "a path upwards that the manifest names": [said(members=TRAVERSAL), DATABASE, entry("../../secret-key", CONTENT["secret-key"])],
    "an absolute path that the manifest names": [said(members=ABSOLUTE), DATABASE, entry("/etc/cron.d/x", CONTENT["secret-key"])],
    "a symbolic link": [said(), DATABASE, entry("secret-key", type=tarfile.SYMTYPE, linkname="/etc/passwd")],
    "a hard link": [said(), DATABASE, entry("secret-key", type=tarfile.LNKTYPE, linkname="database")],
    "a device": [said(), DATABASE, entry("secret-key", type=tarfile.CHRTYPE)],
    "a directory": [said(), DATABASE, KEY, entry("more", type=tarfile.DIRTYPE)],
    "one file twice": [said(), DATABASE, KEY, KEY],
    "a file too few": [said(), DATABASE],
    "a file too many": [said(), DATABASE, KEY, entry("run-me.sh", b"rm")],
    "another size": [said(), DATABASE, entry("secret-key", b"k" * 65)],
    "no database": [said(members={"secret-key": Member(64, sum_of(CONTENT["secret-key"]))}), KEY],
    "no manifest at its beginning": [DATABASE, said(), KEY],
    "a manifest of words": [entry("manifest.json", "まなびの環".encode()), DATABASE, KEY],
    "a manifest that is a list": [entry("manifest.json", b"[1]"), DATABASE, KEY],
    "a manifest without end": [entry("manifest.json", b"[" * 100_000), DATABASE, KEY],
    "a manifest of another product": [entry("manifest.json", manifest().written().replace(b"manabi-no-wa", b"other")), DATABASE, KEY],
    "a manifest of a later form": [entry("manifest.json", manifest().written().replace(b'"format": 1', b'"format": 2')), DATABASE, KEY],
    "a manifest with an unknown word": [entry("manifest.json", manifest().written().replace(b'"kind"', b'"kidn"')), DATABASE, KEY],
    "a manifest whose words are numbers": [said(migration=9), DATABASE, KEY],
    "a manifest whose rows are words": [said(rows={"people": "3"}), DATABASE, KEY],
    "a manifest whose rows are a list": [said(rows=[3]), DATABASE, KEY],
    "a size that is no number": [entry("manifest.json", manifest().written().replace(b'"size": 64', b'"size": "x"')), DATABASE, KEY],
}


@pytest.mark.parametrize("members", FORGED.values(), ids=FORGED.keys())
def test_a_forged_archive_is_refused(tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    with pytest.raises(Damaged):
        Archive(sealed(tmp_path / "forged.tar", members)).check_members()


def test_a_file_whose_sum_is_another_is_refused(tmp_path: Path) -> None:
    forged = sealed(tmp_path / "forged.tar", [said(), entry("database", bytes(1280)), KEY])
    with pytest.raises(Damaged, match="database in the backup is damaged"):
        Archive(forged).check_members()


def test_the_forger_of_these_tests_can_write_a_sound_one(tmp_path: Path) -> None:
    Archive(sealed(tmp_path / "sound.tar", [said(), DATABASE, KEY])).check_members()


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("manifest.json", manifest().written())


STRANGERS: dict[str, Callable[[Path], object]] = {
    "an empty file": lambda path: path.write_bytes(b""),
    "a letter": lambda path: path.write_text("拝啓", encoding="utf-8"),
    "a ZIP": zipped,
    "a database": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4096)),
    "a directory": lambda path: path.mkdir(),
    "nothing": lambda path: None,
}


@pytest.mark.parametrize("put", STRANGERS.values(), ids=STRANGERS.keys())
def test_what_is_no_backup_is_refused_with_a_sentence(
    tmp_path: Path, put: Callable[[Path], object], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LMS_DATABASE_URL", raising=False)
    put(tmp_path / "stranger")
    status = main(["restore", str(tmp_path / "stranger"), "--data", str(tmp_path / "data")])
    error = capsys.readouterr().err
    assert status in {1, 2}
    assert error.startswith("lms: ")
    assert len(error.splitlines()) == 1
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["secret-key"]


def test_a_problem_is_one_of_two_kinds() -> None:
    assert {kind.exit_status for kind in BackupProblem.__subclasses__()} == {1, 2}
