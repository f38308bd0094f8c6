"""Passwords: which new ones are refused and why, that none is altered, what a change ends, hashes that keep up with their parameters."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.models.access import AuditEntry, Password, SigninSession
from lms.accounts.rules import passwords, romaji
from lms.accounts.rules.passwords import WeakPassword
from lms.accounts.services import office as office_services
from lms.accounts.services import signin
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId
from tests.conftest import CHEAP, on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
STANDING = "ひとつ試して隣に渡す会議室の花"
NEW = "あたらしい合い言葉は金木犀の道"
OWN = ("山野 はるか", "やまの はるか", "010001", "環野市")
SHORT, LONG, REPEATED, COMMON, NAMES = "文字以上", "文字まで", "くり返し", "よく使われる", "名前・職員番号"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", SHORT),
        ("あ" * 14, SHORT),
        ("x" * 129, LONG),
        ("a" * 20, REPEATED),
        ("ababababababababab", REPEATED),
        ("金木犀の道金木犀の道金木犀の道", REPEATED),
        ("tsukiyo-tsukiyo-tsuki", REPEATED),
        ("passwordpassword1", COMMON),
        ("PASSWORD2026Password", COMMON),
        ("ＰａｓｓＷｏｒｄ２０２６！ｗｏｒｄ", COMMON),
        ("パスワードパスワード2026!", COMMON),
        ("ぱすわーどを2026パスワード!!", COMMON),
        ("pasuwado-himitsu-2026", COMMON),
        ("初期パスワード変更してください", COMMON),
        ("qwertyuiop12345", COMMON),
        ("1qaz2wsx3edc4rfv", COMMON),
        ("lkjhgfdsa-0987654321", COMMON),
        ("いろはにほへとちりぬるを2026", COMMON),
        ("令和8年4月の市民課パスワード", COMMON),
        ("よろしくお願いします2026年", COMMON),
        ("correct horse battery staple", COMMON),
        ("yamanoharuka010001", NAMES),
        ("やまのはるか-yamano-2026", NAMES),
        ("環野市環野市役所の職員010001", NAMES),
        ("manabi-no-wa-2026!", NAMES),
        ("まなびの環2026令和8年まなび", NAMES),
    ],
)
def test_what_everybody_tries_first_is_refused(password: str, why: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.check(password, own=OWN)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        STANDING,
        NEW,
        "桜の木の下で猫が魚を焼いている",
        "kanacho-tofu-9-basket",
        "  leading and trailing blanks  ",
        "x9!Kp2#mQz7$Lw4",
        "🍊蜜柑の箱に雪がつもる朝の改札",
        "e\u0301clair à la crème de marrons",
        "a long sentence of your own",
    ],
)
def test_a_sentence_of_ones_own_is_taken(password: str) -> None:
    passwords.check(password, own=OWN)


def test_the_list_is_long_and_matches_itself() -> None:
    assert len(passwords._common()) > 500
    long_ones = [word for word in passwords._common() if len(word) >= 15]
    assert len(long_ones) >= 15
    for word in long_ones:
        with pytest.raises(WeakPassword):
            passwords.check(word)


@pytest.mark.parametrize(
    ("kana", "spelled"),
    [
        ("しずか", {"shizuka", "sizuka"}),
        ("さとう", {"satou", "sato"}),
        ("きょうこ", {"kyouko", "kyoko"}),
        ("はっとり", {"hattori"}),
        ("ちづる", {"chizuru", "tizuru"}),
        ("山野", set()),
    ],
)
def test_a_name_in_latin_letters(kana: str, spelled: set[str]) -> None:
    assert romaji.spellings(kana) == spelled


@pytest.fixture
def with_password(session: Session, town: Town) -> Town:
    for person in (town.yamano, town.mori):
        signin.set_password_hash(session, person, CHEAP.hash(STANDING))
    session.commit()
    return town


def change(visitor: Visitor, new: str, current: str = STANDING) -> tuple[int, str]:
    answer = visitor.submit("/me/password", {"current": current, "password": new, "again": new})
    return answer.status_code, answer.text


@on_one_database
def test_ones_own_names_are_asked_of_the_register(visit: Visit, session: Session, with_password: Town) -> None:
    office_services.set_setting(session, None, "municipality", "環野市")
    session.commit()
    yamano, mori = visit(with_password.yamano), visit(with_password.mori)
    assert "名前・職員番号" in change(yamano, "山野はるかyamano010001")[1]
    assert "名前・職員番号" in change(yamano, "環野市のyamano-haruka")[1]
    assert change(mori, "山野はるかyamano010001")[0] == 303  # somebody else's name is a word like any other


@on_one_database
def test_the_municipality_decides_how_long(visit: Visit, session: Session, with_password: Town) -> None:
    visitor = visit(with_password.yamano)
    assert "15文字以上。" in visitor.get("/me/password").text
    office_services.set_setting(session, None, "password_length", 20)
    session.commit()
    status, page = change(visitor, NEW)
    assert (status, "20文字以上にしてください" in page) == (422, True)
    office_services.set_setting(session, None, "password_length", 8)
    session.commit()
    assert change(visitor, "金木犀の道を歩く")[0] == 303


@pytest.mark.parametrize(("least", "is_taken"), [(7, False), (8, True), (64, True), (65, False), ("15", False), (True, False)])
@on_one_database
def test_the_bounds_of_the_setting(session: Session, town: Town, least: object, is_taken: bool) -> None:
    if is_taken:
        office_services.set_setting(session, None, "password_length", least)
    else:
        with pytest.raises(Unacceptable):
            office_services.set_setting(session, None, "password_length", least)


@pytest.mark.parametrize(
    ("password", "near_misses"),
    [
        ("  空白で始まり 空白で終わる合い言葉  ", ["空白で始まり 空白で終わる合い言葉", "  空白で始まり 空白で終わる合い言葉"]),
        ("ＦｕｌｌＷｉｄｔｈの文字もそのまま", ["FullWidthの文字もそのまま"]),
        ("e\u0301clair à la crème de marrons", ["\u00e9clair à la crème de marrons"]),
        ("MiXeD case stays as it was typed", ["mixed case stays as it was typed"]),
    ],
)
@on_one_database
def test_a_password_is_never_altered(visit: Visit, with_password: Town, password: str, near_misses: list[str]) -> None:
    assert change(visit(with_password.yamano), password)[0] == 303
    for typed in near_misses:
        assert visit(None).submit("/login", {"staff_no": "010001", "password": typed}).status_code == 422
    assert visit(None).submit("/login", {"staff_no": "010001", "password": password}).status_code == 303


def test_a_change_gives_a_new_token_ends_every_other_session_and_is_audited(visit: Visit, session: Session, with_password: Town) -> None:
    here, elsewhere = visit(with_password.yamano), visit(with_password.yamano)
    old = here.client.get_cookie("manabi")
    assert old is not None
    assert change(here, NEW)[0] == 303
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 303
    elsewhere.client.set_cookie("manabi", old.value)
    assert elsewhere.get("/me/").status_code == 303
    assert "password_changed" in session.scalars(select(AuditEntry.action)).all()


@on_one_database
def test_a_shared_terminal_stays_one_after_the_change(visit: Visit, session: Session, with_password: Town) -> None:
    visitor = visit(None)
    visitor.submit("/login", {"staff_no": "010001", "password": STANDING, "is_shared_terminal": "y"})
    change(visitor, NEW)
    with visitor.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = session.scalars(select(SigninSession).where(SigninSession.token_hash == queries.token_hash(token))).one()
    assert row.is_shared_terminal


@on_one_database
def test_the_old_password_cannot_be_guessed_from_inside(visit: Visit, with_password: Town) -> None:
    visitor = visit(with_password.yamano)
    statuses = [change(visitor, NEW, current="当てずっぽうな合い言葉です。")[0] for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert change(visitor, NEW)[0] == 429


@on_one_database
def test_without_a_password_there_is_nothing_to_change(visit: Visit, town: Town) -> None:
    status, page = change(visit(town.sato), NEW)
    assert (status, "パスワードはまだありません" in page) == (422, True)


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(
    visit: Visit, session: Session, with_password: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = visit(with_password.yamano)
    today = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(signin, "hasher", today)
    assert visit(None).submit("/login", {"staff_no": "010001", "password": "falsches Passwort"}).status_code == 422
    stored = select(Password.hash).where(Password.person_id == with_password.yamano)
    assert today.check_needs_rehash(session.scalars(stored).one())
    session.rollback()
    assert visit(None).submit("/login", {"staff_no": "010001", "password": STANDING}).status_code == 303
    assert not today.check_needs_rehash(session.scalars(stored).one())
    session.rollback()
    assert at_work.get("/me/").status_code == 200, "no session ends for it"
    assert visit(None).submit("/login", {"staff_no": "010001", "password": STANDING}).status_code == 303


@pytest.mark.parametrize("typed", ["ＡＤＭＩＮ", " Admin ", "aDmIn"])
@on_one_database
def test_a_login_name_is_compared_folded(visit: Visit, session: Session, town: Town, typed: str) -> None:
    signin.set_password_hash(session, town.administrator, CHEAP.hash(STANDING))
    session.commit()
    assert visit(None).submit("/login", {"staff_no": typed, "password": STANDING}).status_code == 303


@on_one_database
def test_a_name_that_folding_lengthens_is_only_unknown(visit: Visit, town: Town) -> None:
    assert visit(None).submit("/login", {"staff_no": "ﷺ" * 120, "password": STANDING}).status_code == 422
