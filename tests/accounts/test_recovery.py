"""Who has forgotten the password: the office hands over a code that works for a day or until a password is set, and never learns the new password."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.kinds import SigninMethod
from lms.accounts.models.access import AuditEntry, Password, SigninSession
from lms.accounts.models.second_factor import SecondFactor
from lms.accounts.rules import passwords
from lms.accounts.services import recovery, signin
from lms.accounts.services.sealing import Seal
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.conftest import CHEAP, on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
CODE = re.compile(r'id="one-time">(\d{4}-\d{4}-\d{4}-\d{4})<')
STANDING = "ひとつ試して隣に渡す会議室の花"
NEW = "あたらしい合い言葉は金木犀の道"
OVER = "期限が過ぎたか、新しいものに変わっています"


@pytest.fixture
def with_password(session: Session, town: Town) -> Town:
    for person in (town.yamano, town.office, town.administrator):
        signin.set_password_hash(session, person, CHEAP.hash(STANDING))
    session.commit()
    return town


def issued(visitor: Visitor, person: PersonId, **typed: object) -> str:
    page = visitor.submit(f"/people/{person}/password", typed)
    found = CODE.search(page.text)
    assert found is not None, page.status_code
    return found[1]


def sign_in(visitor: Visitor, password: str, staff_no: str = "010001") -> tuple[int, str]:
    answer = visitor.submit("/login", {"staff_no": staff_no, "password": password})
    return answer.status_code, answer.text


def actions(session: Session) -> list[str]:
    found = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    session.rollback()
    return found


@on_one_database
def test_from_the_telephone_to_a_password_of_ones_own(visit: Visit, session: Session, with_password: Town) -> None:
    at_work, office = visit(with_password.yamano), visit(with_password.office)
    code = issued(office, with_password.yamano)
    assert at_work.get("/me/").headers["Location"].startswith("/login"), "every session has ended"
    assert sign_in(visit(None), STANDING)[0] == 422, "the old password is gone"
    person = visit(None)
    assert sign_in(person, code)[0] == 303
    for path in ("/", "/me/", "/courses/"):
        assert person.get(path).headers["Location"] == "/me/password"
    assert person.submit("/me/password", {"current": code, "password": NEW, "again": NEW}).status_code == 303
    assert person.get("/me/").status_code == 200
    assert sign_in(visit(None), code)[0] == 422
    assert sign_in(visit(None), NEW)[0] == 303
    assert actions(session).count("password_reissued") == 1
    stored = session.scalars(select(Password.hash).where(Password.person_id == with_password.yamano)).one()
    assert code not in stored


@on_one_database
def test_the_code_is_shown_once_and_the_form_taken_once(visit: Visit, session: Session, with_password: Town) -> None:
    office, path = visit(with_password.office), f"/people/{with_password.yamano}/password"
    form = office.form(path)
    first, again = office.send(path, form), office.send(path, form)
    code = CODE.search(first.text)
    assert code is not None
    assert "この画面を閉じると、もう表示できません" in first.text
    assert "数字を4つずつ区切って、本人に直接伝えてください。" in first.text
    assert (again.status_code, again.headers["Location"]) == (303, f"/people/{with_password.yamano}")
    assert actions(session).count("password_reissued") == 1
    assert sign_in(visit(None), code[1])[0] == 303


@pytest.mark.parametrize(
    "how",
    [
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "ー").translate({ord(str(digit)): ord("０") + digit for digit in range(10)}),
        lambda code: f" {code} ",
    ],
    ids=["bare", "blanks", "full-width", "around"],
)
@on_one_database
def test_a_code_may_be_typed_in_any_fashion(visit: Visit, with_password: Town, how: Callable[[str], str]) -> None:
    code = issued(visit(with_password.office), with_password.yamano)
    person = visit(None)
    assert sign_in(person, how(code))[0] == 303
    assert person.submit("/me/password", {"current": how(code), "password": NEW, "again": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1234567890123456", "1234-5678-9012-3456"),
        ("1234–5678−9012ー3456", "1234-5678-9012-3456"),
        ("123456789012345", None),
        ("12345678901234567", None),
        ("1234-5678-9012-345a", None),
        ("１２３４ ５６７８ ９０１２ ３４５６", "1234-5678-9012-3456"),
        ("一二三四五六七八九〇一二三四五六", None),
        ("", None),
    ],
)
def test_what_is_read_as_a_code(typed: str, code: str | None) -> None:
    assert passwords.as_one_time_code(typed) == code


def test_codes_differ_and_can_be_read_out() -> None:
    codes = {recovery.one_time_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(r"\d{4}(-\d{4}){3}", code) for code in codes)


@pytest.mark.parametrize(("later", "status"), [(timedelta(hours=23, minutes=59), 303), (timedelta(hours=24), 422)])
@on_one_database
def test_a_code_works_for_a_day(visit: Visit, with_password: Town, later: timedelta, status: int) -> None:
    began = clock.now()
    with clock.standing_at(began):
        code = issued(visit(with_password.office), with_password.yamano)
    with clock.standing_at(began + later):
        answer, page = sign_in(visit(None), code)
    assert (answer, OVER in page) == (status, status == 422)


@on_one_database
def test_a_browser_that_dies_before_the_new_password_locks_nobody_out(visit: Visit, session: Session, with_password: Town) -> None:
    """The code holds until the new password stands; each sign-in with it ends the one before, and is in the audit."""
    code = issued(visit(with_password.office), with_password.yamano)
    dead, alive = visit(None), visit(None)
    form = {"current": code, "password": NEW, "again": NEW}
    assert sign_in(dead, code)[0] == 303
    opened = dead.form("/me/password")
    assert sign_in(alive, code)[0] == 303
    assert dead.get("/me/password").headers["Location"].startswith("/login"), "one session at a time"
    assert dead.send("/me/password", opened, form).headers["Location"].startswith("/login")
    assert alive.get("/me/").headers["Location"] == "/me/password", "it opens nothing else, however often one enters"
    assert alive.submit("/me/password", form).status_code == 303
    assert sign_in(visit(None), code)[0] == 422, "from here on it is nothing"
    assert alive.get("/me/").status_code == 200
    assert actions(session)[-4:] == ["signed_in", "signed_in", "password_changed", "signin_refused"]


@pytest.mark.parametrize(("later", "status"), [(timedelta(hours=23, minutes=59), 303), (timedelta(hours=24), 422)])
@on_one_database
def test_a_first_password_that_was_begun_with_is_good_for_a_day(
    visit: Visit, session: Session, with_password: Town, later: timedelta, status: int
) -> None:
    """It is given out for a fortnight; a slip with which somebody has signed in does not lie about for as long."""
    began = clock.now()
    code, until = "1234-5678-9012-3456", began + rules.FIRST_CODE_LIFE
    signin.set_password_hash(session, with_password.yamano, CHEAP.hash(code), must_change=True, one_time_until=until)
    session.commit()
    monday = began + timedelta(days=5)
    with clock.standing_at(monday):
        assert sign_in(visit(None), code)[0] == 303, "not begun with yet: good for the fortnight"
    with clock.standing_at(monday + timedelta(hours=12)):
        assert sign_in(visit(None), code)[0] == 303, "and this one moves nothing on"
    with clock.standing_at(monday + later):
        answer, page = sign_in(visit(None), code)
    assert (answer, OVER in page) == (status, status == 422)
    assert (actions(session)[-1] == "signin_refused") is (status == 422)


@on_one_database
def test_a_session_by_a_code_sets_no_password_without_the_code(visit: Visit, with_password: Town) -> None:
    code = issued(visit(with_password.office), with_password.yamano)
    person = visit(None)
    sign_in(person, code)
    assert person.submit("/me/password", {"current": STANDING, "password": NEW, "again": NEW}).status_code == 422
    assert sign_in(visit(None), NEW)[0] == 422
    assert sign_in(visit(None), code)[0] == 303


@on_one_database
def test_a_code_asks_for_the_second_factor_each_time(app: Flask, visit: Visit, session: Session, with_password: Town) -> None:
    seal = Seal(app.secret_key)  # type: ignore[arg-type]
    session.add(SecondFactor(person_id=with_password.office, secret=seal.seal("A" * 32), last_step=0))
    session.commit()
    code = issued(visit(with_password.administrator), with_password.office)
    for _each in range(2):
        person = visit(None)
        answer = person.submit("/login", {"staff_no": "010004", "password": code})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login/second")
        assert person.get("/me/password").headers["Location"].startswith("/login")


@on_one_database
def test_a_code_ends_what_it_began_and_no_other_way_in(visit: Visit, session: Session, with_password: Town) -> None:
    code = issued(visit(with_password.office), with_password.yamano)
    signin.start_session(session, with_password.yamano, now=clock.now(), method=SigninMethod.SSO)
    session.commit()
    for _each in range(3):
        assert sign_in(visit(None), code)[0] == 303
    mine = (SigninSession.person_id == with_password.yamano, SigninSession.revoked_at.is_(None))
    assert sorted(session.scalars(select(SigninSession.method).where(*mine))) == ["password", "sso"]


@on_one_database
def test_a_new_code_replaces_an_unused_one(visit: Visit, with_password: Town) -> None:
    office = visit(with_password.office)
    older, newer = issued(office, with_password.yamano), issued(office, with_password.yamano)
    assert sign_in(visit(None), older)[0] == 422
    assert sign_in(visit(None), newer)[0] == 303


def test_of_browsers_that_enter_at_once_one_goes_on(app: Flask, visit: Visit, session: Session, with_password: Town) -> None:
    code = issued(visit(with_password.office), with_password.yamano)
    browsers = [Visitor(app.test_client()) for _ in range(4)]
    opened = [(browser, browser.form("/login")) for browser in browsers]
    ready, statuses = threading.Barrier(len(browsers)), []

    def enter(browser: Visitor, form: object) -> None:
        ready.wait(timeout=20)
        statuses.append(browser.send("/login", form, {"staff_no": "010001", "password": code}).status_code)  # type: ignore[arg-type]

    threads = [threading.Thread(target=enter, args=each) for each in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert statuses == [303] * 4
    mine = select(func.count()).where(SigninSession.person_id == with_password.yamano, SigninSession.revoked_at.is_(None))
    assert session.scalar(mine) == 1


def test_a_password_judged_before_a_reissue_does_not_enter_after_it(session: Session, with_password: Town) -> None:
    """Between the slow hash and the session, the office has put a code in the place of the password."""
    from lms.accounts.services import admission

    judged = queries.credentials(session, "010001", today=clock.today())
    assert judged is not None
    signin.set_password_hash(session, with_password.yamano, CHEAP.hash("1234-5678-9012-3456"), must_change=True)
    session.commit()
    shown = admission.FirstFactor(judged.person_id, password_hash=judged.password_hash)
    with pytest.raises(admission.CodeOver):
        admission.admit(session, shown, now=clock.now(), former=None)


@on_one_database
def test_an_administrator_is_helped_by_an_administrator_only(visit: Visit, session: Session, with_password: Town) -> None:
    refused = visit(with_password.office).submit(f"/people/{with_password.administrator}/password")
    assert refused.status_code == 403
    assert "システム管理者だけ" in refused.text
    assert "password_reissued" not in actions(session)
    assert sign_in(visit(None), STANDING, "admin")[0] == 303


@on_one_database
def test_nobody_helps_themselves(visit: Visit, session: Session, with_password: Town) -> None:
    """A session left open must not become a new password, or get past the second factor."""
    office = visit(with_password.office)
    path = f"/people/{with_password.office}/password"
    assert office.get(path).headers["Location"] == "/me/password"
    assert office.post(path, {"once": "x", "drops_second_factor": "y"}).headers["Location"] == "/me/password"
    assert "password_reissued" not in actions(session)


@on_one_database
def test_for_whom_there_is_nothing_to_reissue(visit: Visit, session: Session, with_password: Town) -> None:
    queries.person(session, with_password.mori).left_on = clock.today()
    session.commit()
    office = visit(with_password.office)
    assert office.get(f"/people/{with_password.mori}/password").status_code == 404
    assert office.get("/people/999999/password").status_code == 404
    for person in (with_password.kacho, with_password.facilitator, with_password.executive):
        assert visit(person).get(f"/people/{with_password.yamano}/password").status_code == 403


@pytest.mark.parametrize("ticked", [True, False])
@on_one_database
def test_the_second_factor_goes_only_where_it_was_ticked(
    app: Flask, visit: Visit, session: Session, with_password: Town, ticked: bool
) -> None:
    seal = Seal(app.secret_key)  # type: ignore[arg-type]
    session.add(SecondFactor(person_id=with_password.office, secret=seal.seal("A" * 32), last_step=0))
    session.commit()
    administrator = visit(with_password.administrator)
    page = administrator.get(f"/people/{with_password.office}/password").text
    assert "二段階の確認も消す" in page
    assert "二段階の確認も消す" not in administrator.get(f"/people/{with_password.yamano}/password").text
    issued(administrator, with_password.office, drops_second_factor="y" if ticked else None)
    assert (session.get(SecondFactor, with_password.office) is None) is ticked
    session.rollback()
    assert ("second_factor_reset" in actions(session)) is ticked


@on_one_database
def test_that_it_is_over_is_said_only_to_who_holds_the_code(visit: Visit, with_password: Town) -> None:
    code = issued(visit(with_password.office), with_password.yamano)
    with clock.standing_at(clock.now() + rules.ONE_TIME_CODE_LIFE):
        assert OVER not in sign_in(visit(None), "0000-0000-0000-0000")[1]
        assert OVER in sign_in(visit(None), code)[1]
