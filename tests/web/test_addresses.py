"""Addresses that carry on what an address asked: whatever stands there, a page comes of it."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.cases.queries import listing
from lms.kernel.ids import PersonId
from lms.prompts import queries as prompts
from lms.web.addresses import asking, page_for
from tests.cases import released
from tests.conftest import on_one_database
from tests.prompts import put_in
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ODD = "endpoint=x&_scheme=javascript&_external=1&_anchor=a&_method=POST&case_id=2&q=%E7%AA%93&kind=failure&kind=near_miss"


def test_names_that_the_router_knows_are_only_words_here(app: Flask) -> None:
    with app.test_request_context(f"/cases/?{ODD}&page=7"):
        path, asked = page_for(2), parse_qs(urlsplit(page_for(2)).query)
    assert path.startswith("/cases/?")
    assert (asked["page"], asked["kind"], asked["q"], asked["endpoint"]) == (["2"], ["failure", "near_miss"], ["窓"], ["x"])
    with app.test_request_context("/audit/"):
        assert asking("audit.index", {"endpoint": "x", "_anchor": "#"}, before=3) == "/audit/?endpoint=x&_anchor=%23&before=3"
        assert asking("audit.index", {}) == "/audit/"


@on_one_database
def test_lists_open_whatever_the_address_asks(visit: Visit, session: Session, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 1)
    for _ in range(2):
        released(session, town, town.yamano)
    office, administrator = visit(town.office), visit(town.administrator)
    paths = ("/cases/", "/prompts/", "/people/", "/office/deliveries/", "/office/licences", "/office/synonyms/")
    assert {path: office.get(f"{path}?endpoint=x&_scheme=y").status_code for path in paths} == dict.fromkeys(paths, 200)
    assert administrator.get("/audit/?endpoint=x&_scheme=y").status_code == 200


@on_one_database
def test_a_page_behind_the_last_leads_back_to_where_there_is_something(
    visit: Visit, session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 1)
    for _ in range(2):
        released(session, town, town.yamano)
    monkeypatch.setattr(prompts, "PAGE", 1)
    for title in ("通知文を直す", "案内文を直す", "議事録をまとめる"):
        put_in(session, town, town.yamano, title=title)
    reader = visit(town.sato)
    assert reader.get("/cases/?page=99&kind=improvement").location == "/cases/?page=2&kind=improvement"
    assert reader.get("/cases/?page=2").status_code == 200
    assert reader.get("/prompts/?page=99").location == "/prompts/?page=3"
    assert reader.get("/prompts/?page=99&q=文を直す").location == f"/prompts/?{urlencode({'page': 2, 'q': '文を直す'})}"
    assert reader.get("/prompts/?page=3").status_code == 200
    assert reader.get("/prompts/?q=ない言葉").status_code == 200
