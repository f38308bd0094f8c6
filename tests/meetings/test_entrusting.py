"""A decision has somebody who answers for it: handed on between two meetings, decided anew in a later one, and back on its day."""

import re
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Posting
from lms.followups.models import FollowUp, Message
from lms.followups.services import days, tell
from lms.kernel import clock
from lms.kernel.ids import DecisionId, PersonId
from lms.meetings.models import AgendaSource, Decision, DecisionHandover
from lms.practice.models import Practice
from tests.cases import beside, logged, rows, the
from tests.concerns import put_in
from tests.conftest import on_one_database
from tests.meetings import DUE, Visit, begun, called, closed, decided
from tests.town import Town

LATER = datetime(2026, 12, 18, 15, 0, tzinfo=clock.TOKYO)
NEW_DUE = "2027-01-15"


def test_an_orphaned_decision_is_handed_on(visit: Visit, session: Session, town: Town) -> None:
    """Its owner left and the unit ended: somebody near has a plan of it, the plan of before is over, and what was stands written."""
    meeting = called(session, town, town.mori)
    begun(session, town, meeting)
    decision = decided(session, town, meeting, town.mori)
    session.execute(update(Posting).where(Posting.person_id == town.mori).values(valid_to=clock.today()))
    session.commit()
    path, head = f"/decisions/{decision}/owner", visit(town.kacho)
    assert f'href="{path}"' in head.get("/decisions/?only=gap").text
    form = head.form(path)
    assert "これまでの担当の方は、いまは選べません。" in head.get(path).text
    refused = head.send(path, form, {"owner_id": str(town.mori), "due_on": NEW_DUE})
    assert refused.status_code == 422
    past = head.submit(path, {"owner_id": str(town.yamano), "due_on": "2026-11-01"})
    assert (past.status_code, "きょうか、それより後の日" in beside(past, "due_on")) == (422, True)
    assert [head.send(path, form, {"owner_id": str(town.yamano), "due_on": NEW_DUE}).status_code for _ in range(2)] == [303, 303]
    session.expire_all()
    made = the(session, Decision)
    assert (made.owner_id, str(made.due_on), made.version) == (town.yamano, NEW_DUE, 2)
    old, new = rows(session, Practice)
    assert (old.state, old.stop_reason, new.owner_id, new.state, made.practice_id) == (
        "stopped", "担当を引き継ぎました", town.yamano, "planned", new.id,
    )  # fmt: skip
    assert set(session.scalars(select(FollowUp.state).where(FollowUp.subject_id == old.id))) == {"suppressed"}, "nobody is asked of it"
    was = the(session, DecisionHandover)
    assert (was.person_id, was.due_on, was.practice_id) == (town.mori, DUE, old.id)
    told = rows(session, Message, Message.kind == "decision", Message.recipient_id == town.yamano, Message.channel == "in_app")
    assert [each.link for each in told] == [f"/practices/{new.id}"]
    logged(session, town, town.yamano, new.id)
    assert head.get(path).status_code == 409, "it is done"


@on_one_database
def test_a_plan_goes_along_with_the_day_of_its_decision_and_not_the_other_way(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, is_open=True)
    begun(session, town, meeting)
    path, owner, keeper = f"/decisions/{decided(session, town, meeting, town.mori)}/owner", visit(town.mori), visit(town.facilitator)
    assert "担当の方の計画では" not in keeper.get("/decisions/").text
    form = keeper.form(path)
    assert keeper.submit(path, {}).status_code == 303
    assert rows(session, DecisionHandover) == [], "as it was"
    assert keeper.send(path, form, {"due_on": NEW_DUE}).status_code == 303
    head = visit(town.kacho)
    late = head.send(path, head.form(path), {"due_on": "2027-01-20", "version": "1"})
    assert (late.status_code, "2027-01-15" in late.text, "2027-01-20" in late.text) == (422, True, True), "both days are shown"
    plan = the(session, Practice)
    assert (str(plan.due_on), plan.plan_when, plan.version, plan.state) == (NEW_DUE, "1月15日までに", 2, "planned")
    assert {str(each.anchor_on) for each in rows(session, FollowUp, FollowUp.subject_id == plan.id)} == {NEW_DUE}, "and what is asked of it"
    assert "会議で決まったことの期日が、2027年1月15日" in re.sub(r"<[^>]+>", "", owner.get("/notifications/").text)
    assert "のままです" not in owner.get(f"/practices/{plan.id}").text
    assert owner.submit(f"/practices/{plan.id}/edit", {"due_on": "2027-01-22"}).status_code == 303
    assert "1月22日までに、" in owner.get(f"/practices/{plan.id}").text, "and the sentence names no other day than the plan"
    assert owner.submit(f"/practices/{plan.id}/edit", {"due_on": "2027-01-29", "plan_when": "月末の朝に"}).status_code == 303
    assert "（担当の方の計画では2027年1月29日まで）" in re.sub(r"<[^>]+>", "", keeper.get("/decisions/").text)
    assert "会議で決めた期日は、2027年1月15日のままです。" in re.sub(r"<[^>]+>", "", owner.get(f"/practices/{plan.id}").text)
    assert keeper.submit(path, {"due_on": "2027-02-05"}).status_code == 303
    session.expire_all()
    plan = the(session, Practice)
    assert (str(plan.due_on), plan.plan_when) == ("2027-02-05", "月末の朝に"), "the words of its owner stand"


@on_one_database
def test_who_may_hand_on(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, town.sato, is_open=True)
    begun(session, town, meeting)
    path = f"/decisions/{decided(session, town, meeting, town.mori, verdict='held', reason='道具がない')}/owner"
    assert [visit(each).get(path).status_code for each in (town.kacho, town.facilitator, town.yamano, town.office)] == [200] * 4
    assert [visit(each).get(path).status_code for each in (town.mori, town.sato, town.executive)] == [404] * 3, "who reads it only"
    assert visit(town.facilitator).get("/decisions/999/owner").status_code == 404
    assert visit(town.facilitator).submit(path, {"owner_id": str(town.sato), "due_on": NEW_DUE}).status_code == 303
    assert "保留にした決定の担当が、あなたになりました" in visit(town.sato).get("/notifications/").text


def following(session: Session, town: Town) -> tuple[DecisionId, DecisionId, int]:
    """A held and an adopted decision of two meetings of the series; a third one runs."""
    numbers = []
    for days_before, values in ((60, {"verdict": "held", "reason": "道具がない"}), (30, {})):
        starts = LATER - timedelta(days=days_before)
        with clock.standing_at(starts - timedelta(days=1)):
            meeting = called(session, town, town.mori, starts_at=starts, ends_at=starts + timedelta(hours=1), is_open=True)
            begun(session, town, meeting)
            numbers.append(decided(session, town, meeting, town.mori, text=f"{days_before}日前のこと", due_on=LATER.date(), **values))
            closed(session, town, meeting)
    third = called(session, town, town.mori, starts_at=LATER, ends_at=LATER + timedelta(hours=1), is_open=True)
    begun(session, town, third)
    return numbers[0], numbers[1], third


@on_one_database
def test_what_was_held_opens_every_meeting_until_it_is_decided_anew(visit: Visit, session: Session, town: Town) -> None:
    held, adopted, meeting = following(session, town)
    recorder, page = visit(town.yamano), f"/meetings/{meeting}"
    first = recorder.get(page).text
    assert ("60日前のこと" in first, "30日前のこと" in first) == (True, True), "not of the last meeting only"
    path = f"{page}/decisions/new?after={held}"
    assert f'href="{path}"' in first
    form = recorder.form(path)
    assert (form.values["text"], form.values["owner_id"]) == (["60日前のこと"], [str(town.mori)])
    sent = {"due_on": "2027-01-15", "verdict": "adopted"}
    assert recorder.send(path, form, sent).status_code == 303
    assert recorder.submit(f"{page}/decisions/new?after={adopted}", {**sent, "text": "言い直したこと"}).status_code == 303
    session.expire_all()
    assert [each.followed_by_id is not None for each in rows(session, Decision)] == [True, True, False, False]
    assert [each.state for each in rows(session, Practice)] == ["stopped", "planned", "planned"], "of each there is one plan"
    assert recorder.get(path).status_code == 409, "once"
    assert days.words(session, LATER.date()) == [], "nobody is told of the day of what is settled"
    assert "決め直しました" in recorder.get(page).text
    assert "60日前のこと" not in recorder.get("/decisions/?only=held").text


@on_one_database
def test_what_is_held_is_proposed_on_its_day_and_decided_from_its_item(visit: Visit, session: Session, town: Town) -> None:
    held, _, _ = following(session, town)
    other = called(session, town, town.mori, series="べつの会", starts_at=LATER, ends_at=LATER + timedelta(hours=1))
    keeper, path = visit(town.yamano), f"/meetings/{other}"
    assert "まで保留にした決定です" in keeper.get(f"{path}/proposal").text
    assert keeper.post(f"{path}/proposal", {"take": f"decision:{held}"}).status_code == 303
    begun(session, town, other)
    item = the(session, AgendaSource, AgendaSource.decision_id == held).item_id
    assert keeper.submit(f"{path}/decisions/new?item={item}", {"due_on": "2027-01-15"}).status_code == 303
    session.expire_all()
    assert the(session, Decision, Decision.id == held).followed_by_id is not None
    third = called(session, town, series="三つめの会", starts_at=LATER, ends_at=LATER + timedelta(hours=1))
    assert "まで保留にした決定です" not in keeper.get(f"/meetings/{third}/proposal").text, "settled, it is proposed to nobody"


@on_one_database
def test_its_day_is_told_once_to_who_is_there(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori, verdict="held", reason="道具がない")
    concern = put_in(session, town, town.mori)
    care = {"owner_id": str(town.mori), "answerer_id": str(town.kacho), "answer_by": f"{DUE:%Y-%m-%d}"}
    assert visit(town.facilitator).submit(f"/concerns/{concern}/care", care).status_code == 303

    def told(day: date) -> list[tuple[PersonId, str]]:
        return [(each.recipient_id, each.kind) for each in days.words(session, day)]

    assert told(DUE - timedelta(days=1)) == []
    assert told(DUE) == [(town.mori, "decision_held"), (town.facilitator, "decision_held"), (town.kacho, "concern_due")]
    assert told(DUE + timedelta(days=31)) == []
    for _ in range(2):
        tell(session, days.words(session, DUE), by_mail=False)
    session.commit()
    assert len(rows(session, Message, Message.kind.in_(("decision_held", "concern_due")))) == 3
    page = visit(town.mori).get("/notifications/").text
    assert "保留の期日が来ました。次の会議で、もう一度決めます：転入の案内文の作成" in page
    session.execute(update(Person).where(Person.id == town.mori).values(left_on=DUE))
    assert told(DUE)[0][0] == town.facilitator
