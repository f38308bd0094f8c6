"""Hand-outs: files by their bytes, links, limits, who adds and who reads; what a browser is allowed to do with them."""

import io
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.workshops.kinds import MOST_HANDOUTS
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor
from tests.workshops import Visit, planned

pytestmark = pytest.mark.usefixtures("shelf")
PDF = b"%PDF-1.7\n\x00\xff"


def add(visitor: Visitor, path: str, name: str = "", content: bytes = b"", **typed: Any) -> TestResponse:
    return visitor.submit(path, {"file": (io.BytesIO(content), name), "title": "", **typed} if name else typed)


def test_a_file_comes_back_as_it_was_sent(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    facilitator, path = visit(town.facilitator), f"/workshops/{number}/handouts"
    assert add(facilitator, path, "手引き.pdf", PDF).status_code == 303
    yamano = visit(town.yamano)
    assert f'href="{path}/1"' in yamano.get(f"/workshops/{number}").text
    answer = yamano.get(f"{path}/1")
    assert (answer.status_code, answer.data, answer.headers["Content-Type"]) == (200, PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert facilitator.submit(path, action=f"{path}/1/remove").status_code == 303
    assert yamano.get(f"{path}/1").status_code == 404
    assert facilitator.post(f"{path}/1/remove").status_code == 404


@on_one_database
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "ファイルか、アドレスのどちらか1つにしてください。"),
        ({"name": "a.pdf", "content": PDF, "link": "https://a.example/"}, "どちらか1つにしてください。"),
        ({"name": "a.html", "content": b"<script>"}, "のどれかを選んでください。"),
        ({"name": "a.pdf", "content": b"<script>"}, "中身が、名前の終わりと合っていません。"),
        ({"link": "javascript:alert(1)"}, "https:// で始まるアドレスを書いてください。"),
    ],
)
def test_what_is_not_handed_out(visit: Visit, session: Session, town: Town, typed: dict[str, Any], sentence: str) -> None:
    number = planned(session, town)
    answer = add(visit(town.office), f"/workshops/{number}/handouts", **typed)
    assert (answer.status_code, sentence in answer.text) == (422, True)


@on_one_database
def test_links_up_to_ten_and_of_the_right_workshop(visit: Visit, session: Session, town: Town) -> None:
    number, other = planned(session, town), planned(session, town)
    office, path = visit(town.office), f"/workshops/{number}/handouts"
    for count in range(MOST_HANDOUTS):
        assert add(office, path, link=f"https://guide.example/{count}", title=f"手引き {count}").status_code == 303
    full = add(office, path, link="https://guide.example/11", title="書いた題名")
    assert (full.status_code, "書いた題名" in full.text) == (422, True)
    assert 'href="https://guide.example/3"' in visit(town.yamano).get(f"/workshops/{number}").text
    assert office.get(f"{path}/1").status_code == 404, "a link has no file"
    assert office.post(f"/workshops/{other}/handouts/1/remove").status_code == 404
    assert visit(town.facilitator).post(f"{path}/1/remove").status_code == 303


@on_one_database
def test_a_file_that_is_too_large_is_refused_before_it_is_read(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    says = {"CONTENT_LENGTH": str(200 << 20), "wsgi.input": io.BytesIO(b"x")}
    answer = visit(town.office).client.post(
        f"/workshops/{number}/handouts", environ_overrides=says, content_type="multipart/form-data; boundary=x"
    )
    assert (answer.status_code, "10MBまでです。" in answer.text) == (413, True)
