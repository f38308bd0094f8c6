"""Two plan together: on both boards, both may log, both get what follows; and either may leave."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.errors import NotAllowed, Unacceptable
from lms.kernel.ids import PersonId
from lms.practice import services
from lms.practice.models import Practice, PracticeLog, PracticeMember
from tests.cases import beside, logged, planned, rows, the
from tests.conftest import on_one_database
from tests.practice.test_plan import sound
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def asked(session: Session, person: PersonId, state: str = "scheduled") -> list[int]:
    return sorted(each.step for each in rows(session, FollowUp, FollowUp.recipient_id == person, FollowUp.state == state))


def test_a_plan_for_two_stands_on_both_boards_and_both_are_asked(visit: Visit, session: Session, town: Town) -> None:
    answer = visit(town.yamano).submit("/practices/new", {**sound(town), "together": str(town.mori)})
    made = the(session, Practice)
    assert (answer.status_code, made.owner_id) == (303, town.yamano)
    assert asked(session, town.yamano) == asked(session, town.mori) == [1, 4, 12]
    (told,) = rows(session, Message, Message.kind == "practice_joined")
    assert (told.recipient_id, told.link) == (town.mori, f"/practices/{made.id}")
    mori = visit(town.mori)
    assert "やさしい日本語に直してもらう" in mori.get("/practices/").text
    page = mori.get(f"/practices/{made.id}").text
    assert "山野 はるか" in page
    assert page.count("12週間後") <= 1  # their own questions, not those of the other
    assert mori.submit(f"/practices/{made.id}/log", {"outcome": "done"}).status_code == 303
    log = the(session, PracticeLog)
    assert (log.person_id, the(session, Practice).state) == (town.mori, "logged")


@on_one_database
def test_only_colleagues_are_asked_along_and_not_too_many(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    path, visitor = f"/practices/{practice_id}/together", visit(town.yamano)
    page = visitor.get(path).text
    assert [name in page for name in ("森 一樹", "川端 恵", "佐藤 圭", "原 千尋")] == [True, True, False, False]
    for wrong in (town.sato, town.yamano, 9_999):
        refused = visitor.submit(path, {"together": str(wrong)})
        assert (refused.status_code, "表示されている中から選んでください。" in beside(refused, "together")) == (422, True)
        with pytest.raises(Unacceptable):
            services.join(session, town.actor(session, town.yamano), practice_id, PersonId(int(wrong)), now=clock.now())
        session.rollback()
    assert visitor.submit(path, {"together": ""}).status_code == 422
    for _twice in range(2):
        assert visitor.submit(path, {"together": str(town.mori)}).status_code == 303
    assert the(session, PracticeMember).person_id == town.mori
    assert asked(session, town.mori) == [1, 4, 12]
    assert visit(town.kacho).get(path).status_code == 404


@on_one_database
def test_who_leaves_is_asked_no_more_and_may_come_back(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    owner, member = visit(town.yamano), visit(town.mori)
    owner.submit(f"/practices/{practice_id}/together", {"together": str(town.mori)})
    with pytest.raises(NotAllowed):
        services.part(session, town.actor(session, town.mori), practice_id, town.yamano)
    session.rollback()
    assert visit(town.kacho).post(f"/practices/{practice_id}/together/{town.mori}/part").status_code == 404
    assert member.post(f"/practices/{practice_id}/together/{town.mori}/part").status_code == 303
    assert (asked(session, town.mori), asked(session, town.yamano)) == ([], [1, 4, 12])
    assert member.get(f"/practices/{practice_id}").status_code == 404
    owner.submit(f"/practices/{practice_id}/together", {"together": str(town.mori)})
    stop = f"/practices/{practice_id}/stop"
    assert [f'action="{stop}"' in each.get(f"/practices/{practice_id}").text for each in (owner, member)] == [True, False]
    assert member.post(stop).headers["Location"] == "/practices/", "to give up is to leave what somebody else has planned"
    assert the(session, Practice).state == "planned"
    owner.submit(f"/practices/{practice_id}/together", {"together": str(town.mori)})
    assert asked(session, town.mori) == [1, 4, 12]
    assert owner.post(f"/practices/{practice_id}/together/{town.mori}/part").status_code == 303
    assert rows(session, PracticeMember) == []


@on_one_database
def test_what_one_keeps_to_oneself_the_other_does_not_read(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    services.join(session, town.actor(session, town.yamano), practice_id, town.mori, now=clock.now())
    session.commit()
    log_id = logged(session, town, town.mori, practice_id, visibility="own", note="ひそかな覚え")
    owner, member = visit(town.yamano), visit(town.mori)
    assert [("ひそかな覚え" in each.get(f"/practices/{practice_id}").text) for each in (owner, member)] == [False, True]
    assert [each.get(f"/practices/logs/{log_id}").status_code for each in (owner, member)] == [404, 200]
    assert owner.get("/practices/").status_code == 200
