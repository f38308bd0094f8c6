"""言いかえ: the office keeps what means the same, and sees what was looked for in vain."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.search import synonyms, unfound
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
PAGE = "/office/synonyms/"


@on_one_database
def test_a_group_comes_changes_and_goes(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    unfound.note(session, "わいわい講座", clock.today())
    session.commit()
    assert "わいわい講座" in visitor.get(PAGE).text
    assert ">わいわい講座</textarea>" in visitor.get(PAGE, words="わいわい講座").text.replace("\n", "")
    in_its_row = next(form for form in forms_of(visitor.get(PAGE).text) if form.values.get("expressions") == ["わいわい講座"])
    assert visitor.send(PAGE, in_its_row, {"beside": "ごきげん講座"}).status_code == 303
    (group,) = synonyms.listed(session, "ごきげん講座")
    assert group.expressions == ("わいわい講座", "ごきげん講座")
    assert not unfound.listed(session)
    session.rollback()
    assert visitor.submit(PAGE, {"expressions": "訪問講座\nごきげん講座"}).status_code == 303  # joins the group that is there
    (joined,) = synonyms.listed(session, "訪問講座")
    assert (joined.id, joined.expressions) == (group.id, ("わいわい講座", "ごきげん講座", "訪問講座"))
    session.rollback()
    path = f"{PAGE}{group.id}"
    assert visitor.submit(path, {"expressions": "わいわい講座\nごきげん講座"}).status_code == 303
    stale = visitor.submit(path, {"expressions": "わいわい講座\n別の講座", "version": "1"})
    assert stale.status_code == 422
    assert "ほかの画面で先に変更されています" in stale.text
    assert visitor.submit(PAGE + "?q=わいわい講座", {}, action=f"{path}/remove").status_code == 303
    assert synonyms.listed(session, "ごきげん講座") == []
    session.rollback()
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ひとつだけ", "2つ以上書いてください"),
        ("？、！", "さがせることばがありません"),
        ("、".join(f"講座{number}" for number in range(30)), "20語まで"),
        ("あ" * 61 + "、講座", "60字まで"),
    ],
)
@on_one_database
def test_what_is_no_group_is_refused(visit: Visit, town: Town, typed: str, sentence: str) -> None:
    answer = visit(town.office).submit(PAGE, {"expressions": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed[:10] in answer.text


def test_what_was_not_found_is_counted_by_week(session: Session, town: Town) -> None:
    today = clock.today()
    for weeks in (40, 1, 0, 0):
        unfound.note(session, "  ドローン　点検 ", today - timedelta(weeks=weeks))
    (found,) = unfound.listed(session)
    assert (found.words, found.times, found.monday) == ("ドローン 点検", 4, today - timedelta(days=today.weekday()))
    assert unfound.forget_old(session, today) == 1
    assert unfound.listed(session)[0].times == 3
    unfound.settle(session, found.words)
    assert not unfound.listed(session)
