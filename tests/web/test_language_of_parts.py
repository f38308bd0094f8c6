"""On a page in English what people wrote in Japanese is said to be Japanese: a screen reader reads it as such (WCAG 3.1.2)."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.web.i18n import language_of, many, marked, month_name
from tests.cases import logged, planned, released, told
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.town import Town

pytestmark = on_one_database
SENTENCE = re.compile("[ぁ-んァ-ヶ一-龠、。ー]{8,}")  # names of people and units stay as they are in any language
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "source", "path", "circle", "rect"}


class Parts(HTMLParser):
    """Texts of <main> that no element says to be Japanese."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or (self.open[-1][1] if self.open else "")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = any(tag == "main" for tag, _lang in self.open) and not any(
            tag in ("option", "textarea", "script") for tag, _lang in self.open
        )
        if inside and self.open[-1][1] != "ja" and not re.search("[a-zA-Z]{3}", data):
            self.found += SENTENCE.findall(data)


@pytest.mark.parametrize("text", ["窓口の案内文", "カメラ"])
def test_what_is_japanese_says_so_on_other_pages(app: Flask, text: str) -> None:
    with app.test_request_context(headers={"Cookie": "manabi_language=en"}):
        assert marked(text) == f'<span lang="ja">{text}</span>'
        assert (marked("RAG"), marked(""), marked("<b>案")) == ("RAG", "", '<span lang="ja">&lt;b&gt;案</span>')
        assert str(marked(lazy_gettext("分"))) == "min"
    with app.test_request_context():
        assert marked(text) == text


def test_a_sentence_with_a_name_in_it_is_not_japanese_and_an_option_with_a_remark_is(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "manabi_language=en"}):
        assert marked("Ask 税務課 & others") == 'Ask <span lang="ja">税務課</span> &amp; others'
        assert language_of("議事録の下書き (about 4 hours a month)") == language_of("AIの下書き") == ' lang="ja"'
        assert language_of("Use the prompt “下書き” once") == language_of("Other") == language_of(None) == ""
    with app.test_request_context():
        assert language_of("税務課") == ""


def test_names_of_lists_and_of_months(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "manabi_language=en"}):
        assert (many("役割"), many("設定"), month_name(4)) == ("Roles", "Settings", "April")
    with app.test_request_context():
        assert (many("役割"), month_name(4)) == ("役割", "4月")


def test_pages_of_the_ring_in_english(visit: Visit, session: Session, town: Town) -> None:
    plan, case = planned(session, town, town.yamano), released(session, town, town.mori, kind="failure", cause_tools="欄が分かれていない")
    log = logged(session, town, town.yamano)
    accounts.choose_language(session, town.actor(session, town.yamano), "en")
    accounts.choose_language(session, town.actor(session, town.facilitator), "en")
    session.commit()
    told(session, town, town.sato)
    mine = f"/practices/{plan}", f"/practices/{plan}/log", f"/practices/logs/{log}", f"/cases/new?log={log}"
    pages = "/", "/practices/", *mine, "/cases/", f"/cases/{case}", f"/cases/{case}/adopt", "/courses/"
    untold = {}
    for who, paths in ((town.yamano, pages), (town.facilitator, ("/cases/checks",))):
        for path in paths:
            answer = visit(who).get(path)
            assert answer.status_code == 200, path
            parts = Parts()
            parts.feed(answer.text)
            untold[path] = parts.found
    assert {path: found for path, found in untold.items() if found} == {}
