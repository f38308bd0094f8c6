"""An agenda proposed from the base: what is chosen and why, taken over at once or one by one, what no longer fits."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.anonymous.models import Failure
from lms.cases.models import Case
from lms.concerns.models import Concern
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.meetings import rules
from lms.meetings.kinds import Slot
from lms.meetings.models import AgendaItem, AgendaSource
from lms.meetings.rules import Candidate
from tests.cases import beside, released, rows, the
from tests.concerns import TITLE as CONCERN
from tests.concerns import put_in
from tests.conftest import on_one_database
from tests.meetings import ENDS, STARTS, Visit, begun, called, closed, decided, on_agenda, themed
from tests.town import Town

WEEK = timedelta(days=7)


def candidate(slot: Slot, number: int, department: str = "") -> Candidate:
    return Candidate(slot, f"case:{slot}{number}", "題", "", department, "", {})


def test_two_improvements_one_of_each_other_and_mixed_departments() -> None:
    improvements = [candidate(Slot.IMPROVEMENT, number, department) for number, department in enumerate(("/1", "/1", "/2"))]
    failures = [candidate(Slot.FAILURE, number, department) for number, department in enumerate(("/1", "/3"))]
    concern = candidate(Slot.CONCERN, 1)
    assert rules.proposed([*failures, concern, *improvements]) == [improvements[0], improvements[2], failures[1], concern]
    assert rules.proposed(improvements[:2]) == improvements[:2], "one department is better than nothing"
    assert rules.proposed([]) == []


@pytest.mark.parametrize(
    ("free", "count", "minutes"), [(45, 5, [9] * 5), (60, 5, [10] * 5), (10, 5, [3] * 3), (2, 5, []), (0, 1, []), (-5, 1, []), (9, 0, [])]
)
def test_boxes_fit(free: int, count: int, minutes: list[int]) -> None:
    assert rules.boxes(free, count) == minutes


def test_too_long_is_refused_but_may_be_shortened_bit_by_bit() -> None:
    rules.check_fits(0)
    rules.check_fits(-5, before=-10)
    rules.check_fits(-5, before=-5)  # only the order is another
    for free, before in ((-1, 0), (-11, -10)):
        with pytest.raises(Unacceptable, match="長くなります"):
            rules.check_fits(free, before)
    assert rules.room(45, 30, goes_on=True) == 10


@on_one_database
def test_from_the_proposal_to_the_agenda(visit: Visit, session: Session, town: Town) -> None:
    """One of each, the last decisions first; by one button; twice is once; nothing of it is proposed to the series again."""
    last = called(session, town, town.mori)
    talked = released(session, town, town.sato, title="前に話した工夫")
    on_agenda(session, town, last, talked)
    begun(session, town, last)
    late = decided(session, town, last, town.mori, due_on=date(2026, 12, 1))
    closed(session, town, last)
    named = [released(session, town, who, title=f"工夫 {who}") for who in (town.yamano, town.mori)]
    session.execute(update(Case).where(Case.id == named[0]).values(kind="failure"))
    concern = put_in(session, town, town.sato)
    stands = released(session, town, town.kacho, title="だれも試していない工夫")
    session.execute(update(Case).where(Case.id == stands).values(published_at=STARTS - 10 * WEEK))
    with clock.standing_at(STARTS + WEEK):
        meeting = called(session, town, town.mori, title="12月", starts_at=STARTS + 2 * WEEK, ends_at=ENDS + 2 * WEEK)
        visitor, path = visit(town.facilitator), f"/meetings/{meeting}/proposal"
        page = visitor.get(path).text
        assert "前に話した工夫" not in page, "the series has talked of it"
        assert page.index("だれも試していない工夫") < page.index("全庁に出て8週間、まだどこでも試されていません")
        keys = [f"case:{named[1]}", f"case:{named[0]}", f"decision:{late}", f"concern:{concern}"]
        assert [key for key in keys if f'value="{key}"' not in page] == []
        assert [visitor.post(path, {"take": keys}).status_code for _ in range(2)] == [303, 303]
        items = rows(session, AgendaItem, AgendaItem.meeting_id == meeting)
        assert [(each.case_id, each.minutes, each.question != "") for each in items] == [
            (named[1], 10, True), (named[0], 10, True), (None, 10, True), (None, 10, True),
        ]  # fmt: skip
        assert the(session, Concern).state == "taken_up"
        agenda = visitor.get(f"/meetings/{meeting}/agenda").text
        assert ("前回の決定のその後" in agenda, "45分" in agenda, CONCERN in agenda) == (True, True, True)
        assert visitor.post(path, {"take": []}).status_code == 422
        assert visitor.post(f"/meetings/{meeting}/items/{items[3].id}/remove").status_code == 303
        assert the(session, Concern).state == "open"
        assert visit(town.mori).get(path).status_code == 404, "who only takes part"


@on_one_database
def test_a_failure_without_a_name_is_shown_from_its_own_place(visit: Visit, session: Session, town: Town) -> None:
    """Its words are not copied: taken back by its author, they are gone from the meeting."""
    meeting = called(session, town, town.sato, is_open=True)
    visitor = visit(town.facilitator)
    store = visitor.client.application.extensions["anonymous"]
    words = dict.fromkeys(("intended", "happened", "cause", "lesson"), "話")
    with store.writing() as own:
        own.add(
            Failure(id="f" * 32, code_digest="d", state="published", week="2026-W40", title="ただし書きが消えていた", label="", **words)
        )
    path = f"/meetings/{meeting}/proposal"
    assert "ただし書きが消えていた" in visitor.get(path).text
    door = f"/meetings/failures/{'f' * 32}"
    assert f'href="{door}"' in visitor.get(f"/cases/anonymous/{'f' * 32}").text
    assert visit(town.mori).get(door).status_code == 409, "who keeps no meeting has none to put it into"
    assert [words in visitor.get(door).text for words in ("どの会議の議題にしますか", "ただし書きが消えていた")] == [True] * 2
    assert [visitor.post(door, {"meeting": str(meeting)}).status_code for _ in range(2)] == [303, 303]
    assert visitor.post(door, {"meeting": "999"}).status_code == 404
    assert (the(session, AgendaItem).title, the(session, AgendaSource).failure_id) == ("匿名の失敗", "f" * 32)
    places = (f"/meetings/{meeting}", f"/meetings/{meeting}/projector", f"/meetings/{meeting}/minutes", f"/meetings/{meeting}/agenda")
    assert ["ただし書きが消えていた" in visitor.get(each).text for each in places] == [True] * 4
    assert "ただし書きが消えていた" not in visitor.get(path).text
    with store.writing() as own:
        own.delete(own.get(Failure, "f" * 32))
    assert ["ただし書きが消えていた" in visitor.get(each).text for each in places] == [False] * 4


@on_one_database
def test_improvements_are_of_two_departments_and_what_was_tried_does_not_stand_still(visit: Visit, session: Session, town: Town) -> None:
    far, near, newest = (released(session, town, who, title=f"工夫 {who}") for who in (town.office, town.sato, town.yamano))
    old = {each: released(session, town, town.mori, title=f"古い工夫 {each}") for each in ("試された", "試されていない")}
    tried, untried = old.values()
    session.execute(update(Case).where(Case.id.in_(old.values())).values(published_at=STARTS - 10 * WEEK))
    session.execute(update(Case).where(Case.id == tried).values(adoption_count=1))
    session.commit()
    page = visit(town.facilitator).get(f"/meetings/{called(session, town)}/proposal").text
    chosen, _, others = page.partition("ほかの候補")
    places = [chosen.find(f'value="case:{each}"') for each in (newest, far, untried)]
    assert (-1 not in places, places) == (True, sorted(places)), "the newest, the newest of another 部, what stands still"
    assert [f'value="case:{each}"' in others for each in (near, tried)] == [True, True]


@on_one_database
def test_what_was_talked_of_is_not_proposed_to_the_series_again(visit: Visit, session: Session, town: Town) -> None:
    """Whatever it is: a case, a concern, a decision, a failure without a name. A meeting that was called off has talked of nothing."""
    first = called(session, town, town.mori)
    begun(session, town, first)
    stalled = decided(session, town, first, town.mori, due_on=STARTS.date())
    closed(session, town, first)
    case_id, concern = released(session, town, town.sato, title="一度話した工夫"), put_in(session, town, town.sato)
    keys = [f"case:{case_id}", f"failure:{'f' * 32}", f"decision:{stalled}", f"concern:{concern}"]

    def meeting(weeks: int, **changed: str) -> str:
        return f"/meetings/{called(session, town, starts_at=STARTS + weeks * WEEK, ends_at=ENDS + weeks * WEEK, **changed)}"

    def proposed(path: str) -> list[bool]:
        page = visitor.get(f"{path}/proposal").text
        return [f'value="{key}"' in page for key in keys]

    with clock.standing_at(STARTS + WEEK):
        visitor = visit(town.facilitator)
        with visitor.client.application.extensions["anonymous"].writing() as own:
            words = dict.fromkeys(("intended", "happened", "cause", "lesson"), "話")
            own.add(Failure(id="f" * 32, code_digest="d", state="published", week="2026-W40", title="消えていた", label="", **words))
        second, third, other = meeting(2), meeting(3), meeting(3, series="べつのシリーズ")
        assert visitor.post(f"{second}/proposal", {"take": keys}).status_code == 303
        assert (proposed(third), proposed(other)) == ([False] * 4, [True, True, True, False]), "a concern is on one agenda at a time"
        assert visitor.post(f"{second}/cancel").status_code == 303
        assert proposed(third) == [True] * 4
        assert visitor.post(f"{third}/proposal", {"take": keys}).status_code == 303
        assert [visitor.post(f"{third}/{step}").status_code for step in ("start", "close")] == [303, 303]
        assert the(session, Concern).state == "open", "talked of and not answered, it waits on"
        assert "取り下げる" in visit(town.sato).get(f"/concerns/{concern}").text, "and is its author's again"
        assert (proposed(meeting(4)), proposed(other)) == ([False] * 4, [True] * 4)


@on_one_database
def test_an_agenda_longer_than_the_meeting_is_refused_and_loses_nothing(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town)
    items = [themed(session, town, meeting, f"困りごと {number}") for number in range(3)]
    visitor, path = visit(town.facilitator), f"/meetings/{meeting}/agenda"
    typed = {f"minutes_{items[0]}": "40", f"minutes_{items[1]}": "7", f"minutes_{items[2]}": "8"}
    answer = visitor.submit(path, typed, action="")
    assert (answer.status_code, "10分長くなります" in answer.text, 'value="40"' in answer.text) == (422, True, True)
    assert [each.minutes for each in rows(session, AgendaItem)] == [10, 10, 10]
    drawn = [str(each) for each in (items[2], items[0], items[1], 999)]
    moved = visitor.submit(path, {"order": drawn, "down": str(items[2])}, action="")
    assert moved.status_code == 303
    assert [each.place for each in rows(session, AgendaItem)] == [1, 3, 2]
    theme = {"title": "長い話", "question": "", "minutes": "30", "purpose": "consult"}
    answer = visitor.submit(f"/meetings/{meeting}/themes/new", theme)
    assert (answer.status_code, "分長くなります" in beside(answer, "minutes"), "長い話" in answer.text) == (422, True, True)
    earlier = called(session, town, starts_at=STARTS - timedelta(days=1), ends_at=ENDS - timedelta(days=1))
    begun(session, town, earlier)
    decided(session, town, earlier, town.facilitator)
    closed(session, town, earlier)
    edit = f"/meetings/{meeting}/edit"
    answer = visitor.submit(edit, {"ends": "15:30"})
    assert (answer.status_code, "5分長くなります" in beside(answer, "ends")) == (422, True), "the last decisions take five minutes too"
    assert visitor.submit(edit, {"ends": "15:35"}).status_code == 303


@on_one_database
def test_who_reads_for_somebody_else(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    item = themed(session, town, meeting)
    visitor = visit(town.facilitator)
    assert visitor.submit(f"/meetings/{meeting}/items/{item}", {"presenter_id": str(town.mori), "is_read_aloud": "y"}).status_code == 303
    assert "代読" in visit(town.mori).get(f"/meetings/{meeting}").text
    assert visitor.submit(f"/meetings/{meeting}/items/{item}", {"presenter_id": ""}).status_code == 303
    assert the(session, AgendaItem).is_read_aloud is False
