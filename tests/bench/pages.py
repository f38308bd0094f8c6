"""The pages that are measured, and what each asks of the database."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from lms import demo
from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import LoginName, Posting, Unit
from lms.app import create_app
from lms.kernel.db import session_factory
from lms.practice.models import Practice
from lms.settings import load
from tests.bench.processes import Visitor
from tests.statements import counted

LOGIN, MANAGER = "010001", "010002"
A_LARGE_SECTION = 40
HIDDEN = re.compile(r'<input[^>]*\bname="(csrf_token|once|seed)"[^>]*\bvalue="([^"]*)"')
CHOICE = re.compile(r'<input[^>]*\bname="(q-[^"]+)"[^>]*\bvalue="([^"]*)"')
WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Page:
    """*most*: budget of statements; *near_floor*: whether its CPU has a budget; *form*: the page with the form that *path* takes."""

    name: str
    path: str
    most: int | None = None
    near_floor: bool = False
    form: str = ""
    checks_password: bool = False
    login: str = LOGIN


PAGES = (
    Page("home", "/", 8, near_floor=True),
    Page("course", "/courses/b1-jichitai-dx/", 6, near_floor=True),
    Page("lesson", "/courses/b2-safe-ai/what-may-go-in?section=3", 6, near_floor=True),
    Page("quiz submit", "/courses/b2-safe-ai/what-may-go-in/quiz", 6, near_floor=True, form="/courses/b2-safe-ai/what-may-go-in/quiz"),
    Page("practice board", "/practices/", 6, near_floor=True),
    Page("team board of 40", "/team/", 8, near_floor=True, login=MANAGER),
    Page("case list", "/cases/", 6, near_floor=True),
    Page("case search", "/cases/?q=" + quote("案内文"), 6),
    Page("case", "/cases/1", 8, near_floor=True),
    Page("figures", "/insights/", 8, near_floor=True, login="010004"),
    Page("sign-in", "/login", near_floor=True, form="/login", checks_password=True),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request asks and answers."""

    reads: int
    writes: int
    bytes: int

    @property
    def statements(self) -> int:
        return self.reads + self.writes


def grow_section(engine: Engine) -> None:
    """So many people that the board of a team is a long one: out of other units, with all that they have tried."""
    main = Posting.kind == PostingKind.MAIN
    with session_factory(engine)() as session:
        head = session.scalars(select(LoginName.person_id).where(LoginName.folded == MANAGER)).one()
        unit = session.scalars(select(Unit).join(Posting, Posting.unit_id == Unit.id).where(Posting.person_id == head, main)).one()
        here = select(Unit.id).where(Unit.path.startswith(unit.path))
        there = (main, Posting.valid_to.is_(None), ~Posting.is_head)
        missing = A_LARGE_SECTION - session.query(Posting).where(main, Posting.valid_to.is_(None), Posting.unit_id.in_(here)).count()
        tried = select(Practice.id).where(Practice.owner_id == Posting.person_id).exists()
        for each in session.scalars(select(Posting).where(*there, tried, Posting.unit_id.not_in(here)).order_by(Posting.id).limit(missing)):
            each.unit_id = unit.id
        session.commit()


def filled_in(page: Page, text: str, login: str = LOGIN) -> dict[str, str]:
    """The form of a page as somebody would send it."""
    values = dict(HIDDEN.findall(text))
    if page.checks_password:
        return {**values, "staff_no": login, "password": demo.PASSWORD}
    return {**values, **dict(CHOICE.findall(text))}


def sign_in(visitor: Visitor, login: str = LOGIN) -> None:
    page = next(each for each in PAGES if each.checks_password)
    _, text = visitor.ask(page.form)
    status, _ = visitor.ask(page.path, filled_in(page, text, login))
    assert status == 303, status


def costs(engine: Engine, data: Path) -> dict[str, Cost]:
    """Statements and bytes of every page, counted inside this process on the same database."""
    app = create_app(load({}, data=str(data), demo=True), engine, demo_accounts=demo.ACCOUNTS)
    clients = {login: _signed_in(app, login) for login in {page.login for page in PAGES}}
    return {page.name: _cost(app, clients[page.login], engine, page) for page in PAGES}


def _signed_in(app: Flask, login: str) -> FlaskClient:
    client, entry = app.test_client(), next(each for each in PAGES if each.checks_password)
    client.post(entry.path, data=filled_in(entry, client.get(entry.form).text, login))
    return client


def _cost(app: Flask, client: FlaskClient, engine: Engine, page: Page) -> Cost:
    if page.checks_password:
        client = app.test_client()
    if page.form:
        form = filled_in(page, client.get(page.form).text)
        with counted(engine) as seen:
            answer = client.post(page.path, data=form)
        assert answer.status_code == 303, (page, answer.status_code)
    else:
        client.get(page.path)
        with counted(engine) as seen:
            answer = client.get(page.path)
        assert answer.status_code == 200, (page, answer.status_code)
    writes = sum(each.lstrip().upper().startswith(WRITES) for each in seen)
    return Cost(len(seen) - writes, writes, len(answer.get_data()))
