"""The second factor of the office and of administrators: set up, asked for, each code once, recovery codes, turned off, required."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.accounts import rules as account_rules
from lms.accounts import services
from lms.accounts.kinds import Role
from lms.accounts.models.access import AuditEntry, SigninSession
from lms.accounts.models.people import RoleGrant
from lms.accounts.models.second_factor import PendingSignin, RecoveryCode, SecondFactor
from lms.accounts.rules import second_factor as rules
from lms.accounts.services import office as office_services
from lms.accounts.services import second_factor, signin
from lms.accounts.services.sealing import CannotUnseal, Seal
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.ids import PersonId
from tests.conftest import CHEAP, on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
PASSWORD = "ひとつ試して隣に渡す会議室の花"
WRONG = "このコードは使えません。"
SECRET = re.compile(r'id="secret">([A-Z2-7 ]+)<')
CODES = re.compile(r"<code class=\"bold\">([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>")
NOON = datetime(2026, 11, 25, 3, 0, 10, tzinfo=UTC)


@pytest.fixture
def with_password(session: Session, town: Town) -> Town:
    for person in (town.yamano, town.office, town.administrator):
        signin.set_password_hash(session, person, CHEAP.hash(PASSWORD))
    session.commit()
    return town


def set_up(visitor: Visitor, at: datetime) -> tuple[pyotp.TOTP, list[str]]:
    """Scan, confirm, and keep the recovery codes."""
    with clock.standing_at(at):
        form = visitor.form("/me/totp")
        found = SECRET.search(visitor.get("/me/totp").text)
        assert found is not None
        sealed = form.values["sealed"][0]
        totp = pyotp.TOTP(secret_behind(visitor, sealed))
        page = visitor.send("/me/totp", form, {"code": totp.at(at)})
    assert page.status_code == 200, page.text
    assert "この画面を閉じると、もう表示できません" in page.text
    assert "スマートフォンが使えないとき、コードの代わりに" in page.text
    return totp, CODES.findall(page.text)


def secret_behind(visitor: Visitor, sealed: str) -> str:
    return str(Seal(visitor.client.application.secret_key).unseal(sealed)[1])  # type: ignore[arg-type]


def first_step(visitor: Visitor, staff_no: str = "010004", target: str = "/office/settings") -> str:
    answer = visitor.submit(f"/login?next={target}", {"staff_no": staff_no, "password": PASSWORD})
    assert answer.status_code == 303
    return answer.headers["Location"]


def second_step(visitor: Visitor, code: str) -> tuple[int, str]:
    answer = visitor.submit("/login/second?next=/office/settings", {"code": code})
    return answer.status_code, answer.headers.get("Location", answer.text)


def actions(session: Session) -> list[str]:
    found = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    session.rollback()
    return found


def test_from_the_picture_to_the_next_sign_in(visit: Visit, session: Session, with_password: Town) -> None:
    office, elsewhere = visit(with_password.office), visit(with_password.office)
    page = office.get("/me/totp").text
    assert 'class="qr"' in page
    assert "style=" not in page
    totp, codes = set_up(office, NOON)
    assert len(codes) == len(set(codes)) == 10
    assert office.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 303, "a session that has not shown it ends"
    person = visit(None)
    with clock.standing_at(NOON + timedelta(seconds=60)):
        assert first_step(person).startswith("/login/second?next=")
        assert person.get("/me/").status_code == 303, "there is no session before the second factor"
        assert "あとひとつです。認証アプリのコードで" in person.get("/login/second").text
        assert second_step(person, totp.at(clock.now())) == (303, "/office/settings")
        assert person.get("/office/settings").status_code == 200
    assert session.scalars(select(SigninSession.second_factor).order_by(SigninSession.id.desc())).first() == "totp"
    assert actions(session)[-2:] == ["second_factor_on", "signed_in"]


@on_one_database
def test_nothing_of_it_is_readable_in_the_database(visit: Visit, session: Session, with_password: Town) -> None:
    totp, codes = set_up(visit(with_password.office), NOON)
    stored = session.get_one(SecondFactor, with_password.office).secret
    hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert totp.secret not in stored
    assert len(hashes) == 10
    assert not any(code in stored_hash or code.replace("-", "") in stored_hash for code in codes for stored_hash in hashes)


def test_the_running_code_and_the_one_before_count(app: Flask, session: Session, town: Town) -> None:
    seal, totp = Seal(app.secret_key), pyotp.TOTP("A" * 32)  # type: ignore[arg-type]
    session.add(SecondFactor(person_id=town.office, secret=seal.seal(totp.secret), last_step=0))
    session.flush()
    verdicts = {}
    for offset, seconds in ((0, 0), (-30, 0), (-60, 0), (30, 0), (60, 0), (0, 19), (-30, 19), (-60, 19), (1, 19)):
        at = NOON + timedelta(seconds=seconds)
        session.get_one(SecondFactor, town.office).last_step = 0
        session.flush()
        proof = second_factor.show(session, town.office, totp.at(at + timedelta(seconds=offset)), seal, now=at)
        session.expire_all()
        verdicts[offset, seconds] = proof is not None
    refused = {(-60, 0), (30, 0), (60, 0), (-60, 19), (1, 19)}
    assert {case for case, taken in verdicts.items() if not taken} == refused


@pytest.mark.parametrize(
    ("timestamp", "last", "counting"),
    [(3000, 0, [100, 99]), (3029.9, 0, [100, 99]), (3030, 0, [101, 100]), (3000, 99, [100]), (3000, 100, []), (3000, 101, [])],
)
def test_which_steps_count(timestamp: float, last: int, counting: list[int]) -> None:
    assert rules.steps(timestamp, last) == counting


@on_one_database
def test_a_code_is_never_taken_twice(visit: Visit, session: Session, with_password: Town) -> None:
    totp, _ = set_up(visit(with_password.office), NOON)
    with clock.standing_at(NOON):
        person = visit(None)
        first_step(person)
        assert second_step(person, totp.at(NOON))[0] == 422, "the code that confirmed the set-up is spent"
    later = NOON + timedelta(minutes=5)
    with clock.standing_at(later):
        one, other = visit(None), visit(None)
        first_step(one), first_step(other)
        assert second_step(one, totp.at(later))[0] == 303
        status, page = second_step(other, totp.at(later))
        assert (status, WRONG in page) == (422, True)
        assert second_step(other, totp.at(later - timedelta(seconds=30)))[0] == 422, "nor the one before a taken one"
    assert actions(session).count("second_factor_refused") == 3


@pytest.mark.parametrize("which", ["totp", "recovery"])
def test_of_many_at_once_one_is_taken(app: Flask, visit: Visit, engine: Engine, session: Session, with_password: Town, which: str) -> None:
    totp, codes = set_up(visit(with_password.office), NOON)
    at, seal = NOON + timedelta(minutes=5), Seal(app.secret_key)  # type: ignore[arg-type]
    typed = totp.at(at) if which == "totp" else codes[0]
    ready, proofs = threading.Barrier(6), []

    def show() -> None:
        ready.wait(timeout=20)
        with session_factory(engine)() as own:
            proofs.append(second_factor.show(own, with_password.office, typed, seal, now=at))
            own.commit()

    threads = [threading.Thread(target=show) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(str(proof) for proof in proofs) == ["None"] * 5 + [which]


@on_one_database
def test_a_recovery_code_stands_in_once(visit: Visit, session: Session, with_password: Town) -> None:
    _, codes = set_up(visit(with_password.office), NOON)
    for typed, status in ((codes[0], 303), (codes[0], 422), (codes[1].upper().replace("-", " "), 303), ("aaaa-aaaa-aaaa", 422)):
        person = visit(None)
        first_step(person)
        assert second_step(person, typed)[0] == status, typed
    assert actions(session).count("recovery_code_used") == 2
    page = visit(with_password.office).get("/me/totp").text
    assert "残っている回復コード" in page
    assert "8個" in page


@on_one_database
def test_a_wrong_code_says_so_and_opens_nothing(visit: Visit, with_password: Town) -> None:
    set_up(visit(with_password.office), NOON)
    person = visit(None)
    first_step(person)
    for typed in ("", "12345", "1234567", "abcdef", "１２３４５", "000000", "' OR 1", "あ" * 41):
        answer = person.submit("/login/second", {"code": typed})
        assert answer.status_code == 422, typed
        assert f'value="{escape(typed)}"' in answer.text
        assert person.get("/me/").status_code == 303


@on_one_database
def test_full_width_digits_and_blanks_are_fine(visit: Visit, with_password: Town) -> None:
    totp, _ = set_up(visit(with_password.office), NOON)
    at = NOON + timedelta(minutes=3)
    with clock.standing_at(at):
        person = visit(None)
        first_step(person)
        code = totp.at(at).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
        assert second_step(person, f"{code[:3]} {code[3:]}")[0] == 303


@on_one_database
def test_guesses_are_counted_however_often_one_begins_anew(visit: Visit, with_password: Town) -> None:
    totp, codes = set_up(visit(with_password.office), NOON)
    at = NOON + timedelta(minutes=3)
    with clock.standing_at(at):
        statuses = []
        for number in range(account_rules.TRIES_PER_WINDOW + 1):
            person = visit(None)
            first_step(person)
            statuses.append(second_step(person, f"aaaa-aaaa-aa{number % 8 + 2}a" if number % 2 else "000000")[0])
        assert statuses == [422] * account_rules.TRIES_PER_WINDOW + [429]
        assert second_step(person, totp.at(at))[0] == 429
        assert second_step(person, codes[0])[0] == 429


@pytest.mark.parametrize(("later", "status"), [(timedelta(minutes=4, seconds=59), 303), (timedelta(minutes=5), 403)])
@on_one_database
def test_five_minutes_lie_between_the_two(visit: Visit, with_password: Town, later: timedelta, status: int) -> None:
    _, codes = set_up(visit(with_password.office), NOON)
    began = NOON + timedelta(hours=1)
    person = visit(None)
    with clock.standing_at(began):
        first_step(person)
        form = person.form("/login/second")
    with clock.standing_at(began + later):
        assert person.send("/login/second", form, {"code": codes[0]}).status_code == status
        back = visit(None).get("/login/second")
    assert (back.status_code, back.headers["Location"]) == (303, "/login")


@on_one_database
def test_a_pending_sign_in_is_finished_once_and_its_cookie_is_worth_nothing_afterwards(
    visit: Visit, session: Session, with_password: Town
) -> None:
    _, codes = set_up(visit(with_password.office), NOON)
    person, thief = visit(None), visit(None)
    first_step(person)
    form = person.form("/login/second")
    waiting = person.client.get_cookie("manabi")
    assert waiting is not None
    assert second_step(person, codes[0])[0] == 303
    after = person.client.get_cookie("manabi")
    assert after is not None
    assert after.value != waiting.value
    thief.client.set_cookie("manabi", waiting.value)
    assert thief.get("/me/").status_code == 303
    assert thief.send("/login/second", form, {"code": codes[1]}).status_code == 403
    assert session.scalar(select(func.count()).select_from(PendingSignin)) == 0


@on_one_database
def test_a_reissue_ends_a_sign_in_under_way(visit: Visit, with_password: Town) -> None:
    _, codes = set_up(visit(with_password.office), NOON)
    person = visit(None)
    first_step(person)
    form = person.form("/login/second")
    visit(with_password.administrator).submit(f"/people/{with_password.office}/password")
    assert person.send("/login/second", form, {"code": codes[0]}).status_code == 403


def test_pending_sign_ins_are_swept(session: Session, visit: Visit, with_password: Town) -> None:
    set_up(visit(with_password.office), NOON)
    first_step(visit(None))
    services.sweep(session, now=clock.now() + timedelta(minutes=6))
    assert session.scalar(select(func.count()).select_from(PendingSignin)) == 0


@on_one_database
def test_others_are_not_offered_it(visit: Visit, town: Town) -> None:
    for person in (town.yamano, town.kacho, town.facilitator, town.executive):
        visitor = visit(person)
        assert visitor.get("/me/totp").status_code == 403
        assert "/me/totp" not in visitor.get("/me/").text
    for person in (town.office, town.administrator):
        assert "/me/totp" in visit(person).get("/me/").text


@on_one_database
def test_who_no_longer_has_the_role_is_not_asked(visit: Visit, session: Session, with_password: Town) -> None:
    set_up(visit(with_password.office), NOON)
    session.scalars(select(RoleGrant).where(RoleGrant.person_id == with_password.office)).one().valid_to = clock.today()
    session.commit()
    assert first_step(visit(None), target="/me/") == "/me/"
    services.grant(session, with_password.office, Role.ADMINISTRATOR, valid_from=clock.today())
    session.commit()
    assert first_step(visit(None), target="/me/").startswith("/login/second")


@on_one_database
def test_a_wrong_confirmation_keeps_the_secret_and_turns_nothing_on(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    form = visitor.form("/me/totp")
    answer = visitor.send("/me/totp", form, {"code": "000000"})
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert f'value="{form.values["sealed"][0]}"' in answer.text
    assert session.scalar(select(func.count()).select_from(SecondFactor)) == 0


@on_one_database
def test_another_persons_secret_is_not_taken(visit: Visit, session: Session, town: Town) -> None:
    """A planted form would make the victim's second factor the attacker's."""
    office, administrator = visit(town.office), visit(town.administrator)
    planted = office.form("/me/totp").values["sealed"][0]
    code = pyotp.TOTP(secret_behind(office, planted)).at(clock.now())
    assert administrator.submit("/me/totp", {"sealed": planted, "code": code}).status_code == 403
    assert administrator.submit("/me/totp", {"sealed": "forged", "code": code}).status_code == 409
    assert session.scalar(select(func.count()).select_from(SecondFactor)) == 0


@on_one_database
def test_the_form_is_taken_once(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    form = visitor.form("/me/totp")
    code = {"code": pyotp.TOTP(secret_behind(visitor, form.values["sealed"][0])).at(clock.now())}
    first, again = visitor.send("/me/totp", form, code), visitor.send("/me/totp", form, code)
    assert (first.status_code, again.status_code, again.headers["Location"]) == (200, 303, "/me/totp")
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 10
    session.rollback()
    assert CODES.findall(visitor.get("/me/totp").text) == []


@on_one_database
def test_new_recovery_codes_replace_the_old(visit: Visit, session: Session, with_password: Town) -> None:
    visitor = visit(with_password.office)
    totp, old = set_up(visitor, NOON)
    at = NOON + timedelta(minutes=2)
    with clock.standing_at(at):
        form = visitor.form("/me/totp")
        typed = {"what": "codes", "code": totp.at(at)}
        page, again = visitor.send("/me/totp", form, typed), visitor.send("/me/totp", form, typed)
    new = CODES.findall(page.text)
    assert len(set(new) - set(old)) == 10
    assert (again.status_code, again.headers["Location"]) == (303, "/me/totp")
    person = visit(None)
    first_step(person)
    assert second_step(person, old[0])[0] == 422
    assert second_step(person, new[0])[0] == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": "000000", "what": "off"}, WRONG),
        ({"code": "", "what": "off"}, "確認コードを書いてください。"),
        ({"code": "000000"}, "ひとつ選んで"),
    ],
)
@on_one_database
def test_turning_it_off_needs_a_code(visit: Visit, session: Session, with_password: Town, typed: dict[str, str], sentence: str) -> None:
    visitor = visit(with_password.office)
    set_up(visitor, NOON)
    answer = visitor.submit("/me/totp", typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.get(SecondFactor, with_password.office) is not None


@on_one_database
def test_it_is_turned_off_with_a_code(visit: Visit, session: Session, with_password: Town) -> None:
    visitor = visit(with_password.office)
    totp, _ = set_up(visitor, NOON)
    at = NOON + timedelta(minutes=2)
    with clock.standing_at(at):
        assert visitor.submit("/me/totp", {"what": "off", "code": totp.at(at)}).status_code == 303
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    session.rollback()
    assert first_step(visit(None)) == "/office/settings"
    assert "second_factor_off" in actions(session)


@on_one_database
def test_guesses_on_the_own_page_are_counted(visit: Visit, with_password: Town) -> None:
    visitor = visit(with_password.office)
    set_up(visitor, NOON)
    statuses = [visitor.submit("/me/totp", {"what": "off", "code": "000000"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


@on_one_database
def test_where_it_is_required_it_comes_before_anything_else(visit: Visit, session: Session, with_password: Town) -> None:
    staff, office = visit(with_password.yamano), visit(with_password.office)
    assert office.get("/office/settings").status_code == 200
    office_services.set_setting(session, None, "second_factor_required", value=True)
    session.commit()
    for path in ("/", "/office/settings", "/me/", "/people/1/password"):
        assert office.get(path).headers["Location"] == "/me/totp"
    assert office.get("/me/password").status_code == 200
    assert "ほかのページは、設定のあとに開けます。" in office.get("/me/totp").text
    assert staff.get("/me/").status_code == 200
    totp, _ = set_up(office, NOON)
    assert office.get("/office/settings").status_code == 200
    at = NOON + timedelta(minutes=2)
    with clock.standing_at(at):
        office.submit("/me/totp", {"what": "off", "code": totp.at(at)})
    assert office.get("/").headers["Location"] == "/me/totp", "another telephone begins anew"


@on_one_database
def test_an_own_password_comes_first(visit: Visit, session: Session, town: Town) -> None:
    office_services.set_setting(session, None, "second_factor_required", value=True)
    signin.set_password_hash(session, town.office, CHEAP.hash(PASSWORD), must_change=True)
    session.commit()
    visitor = visit(town.office)
    assert visitor.get("/me/totp").headers["Location"] == "/me/password"
    new = "あたらしい合い言葉は金木犀の道"
    visitor.submit("/me/password", {"current": PASSWORD, "password": new, "again": new})
    assert visitor.get("/me/").headers["Location"] == "/me/totp"


@pytest.mark.parametrize(
    ("required", "enrolled", "role", "proof", "must"),
    [
        (True, False, "office", "", True),
        (True, False, "administrator", "", True),
        (True, True, "office", "", False),
        (True, False, "office", "provider", False),
        (True, False, "facilitator", "", False),
        (False, False, "office", "", False),
    ],
)
def test_who_is_led_to_the_set_up(required: bool, enrolled: bool, role: str, proof: str, must: bool) -> None:
    assert rules.must_set_up(required=required, enrolled=enrolled, roles={role}, proof=proof) is must


def test_a_seal_opens_with_its_own_key_for_a_while() -> None:
    seal = Seal("k" * 64)
    assert seal.unseal(seal.seal(["ü", 1])) == ["ü", 1]
    other = Seal("x" * 64)
    with pytest.raises(CannotUnseal):
        other.unseal(seal.seal("secret"))
    assert other.hashed("code") != seal.hashed("code")
    with pytest.raises(CannotUnseal):
        seal.unseal("gAAAAABh")
    assert seal.seal("secret") != seal.seal("secret")


@on_one_database
def test_after_the_key_was_lost_the_sentence_says_what_to_do(visit: Visit, session: Session, with_password: Town) -> None:
    set_up(visit(with_password.office), NOON)
    session.get_one(SecondFactor, with_password.office).secret = Seal("x" * 64).seal("A" * 32)
    session.commit()
    person = visit(None)
    first_step(person)
    status, page = second_step(person, "123456")
    assert (status, "担当課で設定を消してもらってください" in page) == (409, True)
