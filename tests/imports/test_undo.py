"""For seven days everything can be taken back exactly, until somebody acted on it; the refusal says who or what."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.models.imports import PeopleImport
from lms.accounts.models.people import LoginName, Person, Posting
from lms.accounts.services import signin
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.imports import MIXED, applied, file_of, latest, one, staff, staged
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
Deed = Callable[[Session, Town], Any]


@pytest.fixture
def office(visit: Visit, town: Town) -> Visitor:
    return visit(town.office)


def undo(visitor: Visitor, page: str) -> Any:
    return visitor.submit(page, {"sure": "y"}, action=f"{page}/undo")


def newcomer(session: Session) -> PersonId:
    return PersonId(one(session, select(LoginName.person_id).where(LoginName.folded == "270401")))


def later(session: Session, deed: Callable[[], Any]) -> None:
    """Something done a moment after the import."""
    session.rollback()
    with clock.standing_at(clock.now() + timedelta(seconds=5)):
        deed()
        session.commit()


@on_one_database
def test_undone_everything_is_as_it_was(office: Visitor, session: Session, town: Town) -> None:
    before = staff(session)
    page = applied(office, file_of(MIXED, "010004,,,0201,係長,○,,,,"))
    assert staff(session) != before
    answer = undo(office, page)
    assert answer.status_code == 303, answer.text
    assert staff(session) == before
    assert "元に戻しました" in office.get(page).text
    refused = office.post(f"{page}/undo", {"sure": "y", "once": "late"})
    assert refused.status_code == 409
    assert "元に戻せません" in refused.text
    again = applied(office, file_of(MIXED))
    assert undo(office, again).status_code == 303
    assert staff(session) == before


@on_one_database
def test_somebody_who_only_signed_in_and_out_hinders_nothing(office: Visitor, visit: Visit, session: Session, town: Town) -> None:
    page = applied(office, file_of(MIXED))
    sato = visit(town.sato)
    assert sato.get("/").status_code == 200
    assert sato.post("/logout").status_code == 303
    assert undo(office, page).status_code == 303


DEEDS: list[tuple[str, Deed, str]] = [
    ("saved", lambda session, town: services.audit(session, town.sato, "setting_changed"), "保存した人がいるため"),
    (
        "changed",
        lambda session, town: session.execute(update(Person).where(Person.id == town.sato).values(name="石川 圭子")),
        "変えられた所がある",
    ),
    (
        "ended",
        lambda session, town: session.execute(update(Posting).where(Posting.person_id == town.yamano).values(post="主査")),
        "変えられた所がある",
    ),
    (
        "posted",
        lambda session, town: services.post(session, town.sato, town.office_section, title="係員", valid_from=date(2030, 4, 1)),
        "変えられた所がある",
    ),
    (
        "given a code",
        lambda session, _: signin.set_password_hash(session, newcomer(session), "hash", must_change=True),
        "もうパスワードや記録のある人",
    ),
]


@pytest.mark.parametrize(("deed", "sentence"), [pytest.param(deed, sentence, id=name) for name, deed, sentence in DEEDS])
def test_once_somebody_acted_on_it_it_stays(office: Visitor, session: Session, town: Town, deed: Deed, sentence: str) -> None:
    page = applied(office, file_of(MIXED))
    later(session, lambda: deed(session, town))
    standing = staff(session)
    answer = undo(office, page)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert staff(session) == standing
    assert latest(session).state == "applied"


def test_a_practice_planned_by_an_affected_person_hinders_it(office: Visitor, visit: Visit, session: Session, town: Town) -> None:
    page = applied(office, file_of(MIXED))
    form = visit(town.sato)
    answer = form.submit("/me/", {})
    assert answer.status_code == 303
    later(session, lambda: services.claim(session, town.actor(session, town.sato), "a token"))
    later(session, lambda: services.settle(session, town.actor(session, town.sato), "a token", "/practices/1"))
    answer = undo(office, page)
    assert answer.status_code == 422
    assert "石川 圭" in answer.text


@on_one_database
def test_a_later_import_goes_first(office: Visitor, session: Session) -> None:
    first = applied(office, file_of(MIXED))
    second = applied(office, file_of("010013,,,0201,係員,,,,,"))
    answer = undo(office, first)
    assert answer.status_code == 422
    assert f"取り込み{second.rpartition('/')[2]}が反映されています" in answer.text
    assert undo(office, second).status_code == 303
    assert undo(office, first).status_code == 303


def test_after_seven_days_it_is_too_late(office: Visitor, session: Session) -> None:
    page = applied(office, file_of(MIXED))
    form = office.form(page, action=f"{page}/undo")
    applied_before(session, timedelta(days=6, hours=23))
    assert "まとめて元に戻す" in office.get(page).text
    applied_before(session, timedelta(days=7, minutes=1))
    assert "まとめて元に戻す" not in office.get(page).text
    answer = office.send(page, form, {"sure": "y"})
    assert answer.status_code == 422
    assert latest(session).state == "applied"


def applied_before(session: Session, ago: timedelta) -> None:
    session.rollback()
    session.execute(update(PeopleImport).values(applied_at=clock.now() - ago))
    session.commit()


@on_one_database
def test_it_has_to_be_meant(office: Visitor, session: Session) -> None:
    page = applied(office, file_of(MIXED))
    answer = office.submit(page, {}, action=f"{page}/undo")
    assert answer.status_code == 422
    assert "戻してよければ、印を付けてください。" in answer.text
    assert latest(session).state == "applied"


@on_one_database
def test_what_was_not_applied_is_not_undone(office: Visitor, session: Session) -> None:
    page = staged(office, file_of(MIXED))
    for sent in ({}, {"sure": "y", "once": "undo-early"}):
        answer = office.post(f"{page}/undo", sent)
        assert answer.status_code in {409, 422}
        assert "元に戻せません" in answer.text
    assert latest(session).state == "previewed"
