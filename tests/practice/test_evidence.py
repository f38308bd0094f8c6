"""Pictures and texts beside a log: without what a camera tells, for whoever may read the log, and gone with their person."""

import io
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.services import office as office_services
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId, PracticeLogId
from lms.practice import files
from lms.practice.models import LogEvidence
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.authoring.drawing import SECRET, jpeg, png
from tests.cases import MY_NUMBER, beside, logged, lost, rows, the
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
WORDS = "直す前：下記の書類を御持参願います\r\n直した後：この書類を持ってきてください\r\n"


def put(visitor: Visitor, log_id: PracticeLogId, content: bytes, about: str = "直す前と後", **changed: Any) -> TestResponse:
    return visitor.submit(f"/practices/logs/{log_id}/files", {"about": about, "file": (io.BytesIO(content), "IMG_山野.JPG"), **changed})


@pytest.mark.parametrize(("content", "kind"), [(png(), "image/png"), (jpeg(), "image/jpeg"), (WORDS.encode("cp932"), "text/plain")])
def test_a_file_is_known_by_its_bytes_and_says_nothing_beside_itself(content: bytes, kind: str) -> None:
    found = files.judged(content)
    assert (found.media_type, SECRET in found.content, found.text in ("", WORDS)) == (kind, False, True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04\x00",
        b"\x89PNG\r\n\x1a\nbroken",
        b"a\x00b",
        b"MZ\x90\x00",
        b"x" * 102_401,
        png() + b"\0" * files.MOST_BYTES,
    ],
)
def test_anything_else_is_a_sentence(content: bytes) -> None:
    with pytest.raises(Unacceptable) as refused:
        files.judged(content)
    assert refused.value.field == "file"


def test_a_photo_is_put_beside_a_log_seen_by_its_readers_and_taken_away(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano, visibility="team")
    mine = visit(town.yamano)
    assert put(mine, log_id, jpeg()).status_code == 303
    assert put(mine, log_id, jpeg()).status_code == 303  # the same once more is one
    made = the(session, LogEvidence)
    assert (made.person_id, made.about, made.media_type) == (town.yamano, "直す前と後", "image/jpeg")
    address = f"/practices/files/{made.id}"
    assert f'src="{address}" alt="直す前と後"' in mine.get("/cycles/1").text
    sent = mine.get(address)
    told = {name: sent.headers[name] for name in ("Cache-Control", "X-Content-Type-Options", "Content-Security-Policy")}
    assert told == {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    assert (sent.mimetype, SECRET in sent.data) == ("image/jpeg", False)
    readers = {town.kacho: 200, town.mori: 404, town.sato: 404, town.office: 404, town.partner: 404}
    assert {person: visit(person).get(address).status_code for person in readers} == readers
    for other in (town.kacho, town.mori):
        assert visit(other).post(f"{address}/remove").status_code == 404
        assert visit(other).get(f"/practices/logs/{log_id}/files").status_code == 404
    assert mine.post(f"{address}/remove").status_code == 303
    assert rows(session, LogEvidence) == []


@on_one_database
def test_what_cannot_be_kept_is_said_at_the_field(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)
    mine = visit(town.yamano)
    found = {
        "写真（PNG・JPEG）か、文字だけのファイル": put(mine, log_id, b"%PDF-1.7"),
        "個人番号（マイナンバー）": put(mine, log_id, f"番号 {MY_NUMBER}".encode()),
        "ファイルを選んでください。": put(mine, log_id, b"", file=None),
    }
    assert {
        words: (each.status_code, words in beside(each, "file"), lost(each, {"about": "直す前と後"})) for words, each in found.items()
    } == {words: (422, True, {}) for words in found}
    assert "一行で書いてください。" in beside(put(mine, log_id, png(), about=""), "about")
    for width in (3, 4, 5):
        assert put(mine, log_id, png(width)).status_code == 303
    fourth = mine.post(f"/practices/logs/{log_id}/files", {"about": "4つ目", "once": "x" * 20, "file": (io.BytesIO(png(6)), "a.png")})
    assert (fourth.status_code, "3個まで" in fourth.text) == (422, True)


@on_one_database
def test_the_office_may_switch_it_off(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)
    mine = visit(town.yamano)
    assert "写真や資料を添える" in mine.get("/practices/1").text
    form = mine.form(f"/practices/logs/{log_id}/files")
    office_services.set_setting(session, town.actor(session, town.office), "log_evidence", value=False)
    session.commit()
    assert "写真や資料を添える" not in mine.get("/practices/1").text
    answer = mine.send(f"/practices/logs/{log_id}/files", form, {"about": "図", "file": (io.BytesIO(png()), "a.png")})
    assert (answer.status_code, rows(session, LogEvidence)) == (403, [])


@on_one_database
def test_files_are_taken_along_and_go_with_their_person(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)
    mine = visit(town.yamano)
    put(mine, log_id, png())
    put(mine, log_id, WORDS.encode("cp932"))
    with ZipFile(io.BytesIO(mine.client.post("/me/data", data=mine.form("/me/data").values, buffered=True).data)) as taken:
        files_ = [name for name in taken.namelist() if name.startswith("files/")]
        assert files_ == ["files/log_evidence-1.png", "files/log_evidence-2.txt"]
        assert taken.read(files_[1]).decode() == WORDS
        assert "直す前と後" in taken.read("csv/log_evidence.csv").decode()
    privacy.erase(session, town.yamano, PERSONAL, actor_id=None)
    session.commit()
    assert rows(session, LogEvidence) == []
