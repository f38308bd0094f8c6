"""Meetings: what is erased with a person, and what the person may take along."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from lms.accounts.queries.naming import unit_named
from lms.kernel.errors import N_
from lms.kernel.ids import PersonId
from lms.kernel.personal import Farewell, Fate, Middle, PersonalColumn, exported
from lms.meetings import services
from lms.meetings.kinds import LEVELS, PURPOSES, STATES, VERDICTS
from lms.meetings.models import AgendaItem, Decision, DecisionHandover, Meeting, Participant, TrayEntry, Try

COLUMNS = (
    PersonalColumn(Meeting.facilitator_id, Fate.KEEP, "the minutes stand, without a name"),
    PersonalColumn(Meeting.recorder_id, Fate.KEEP, "the minutes stand, without a name"),
    PersonalColumn(Participant.person_id, Fate.KEEP, "from which units people came stands, without a name"),
    PersonalColumn(Try.person_id, Fate.DELETE, "what somebody said they would try is about nobody else"),
    PersonalColumn(AgendaItem.presenter_id, Fate.FORGET, "the talk stands, whoever began it"),
    PersonalColumn(TrayEntry.person_id, Fate.DELETE, "what somebody kept at hand is of no use to others"),
    PersonalColumn(Decision.owner_id, Fate.KEEP, "the decision stays with its unit, without a name"),
    PersonalColumn(DecisionHandover.person_id, Fate.KEEP, "through which units a decision went stands, without a name"),
)
ABOUT = {Meeting.title: N_("題名"), Meeting.starts_at: N_("開催の日時"), Meeting.place: N_("会場"), Meeting.state: N_("状態")}
EXPORTS = (
    exported(
        "meetings",
        N_("参加したナレッジ会議"),
        Participant.person_id,
        {**ABOUT, unit_named(Participant.unit_id): N_("所属"), Participant.post: N_("職"), Participant.attended: N_("出席した")},
        joined=(Meeting, Meeting.id == Participant.meeting_id),
        words={"state": STATES},
    ),
    exported("meetings_led", N_("進行したナレッジ会議"), Meeting.facilitator_id, ABOUT, words={"state": STATES}),
    exported("meetings_recorded", N_("記録したナレッジ会議"), Meeting.recorder_id, ABOUT, words={"state": STATES}),
    exported(
        "agenda_items",
        N_("会議で話したこと"),
        AgendaItem.presenter_id,
        {
            AgendaItem.meeting_id: N_("会議番号"),
            AgendaItem.title: N_("題名"),
            AgendaItem.question: N_("話し合うこと"),
            AgendaItem.purpose: N_("目的"),
            AgendaItem.minutes: N_("時間"),
        },
        words={"purpose": PURPOSES},
    ),
    exported("tray", N_("トレイに入れた事例"), TrayEntry.person_id, {TrayEntry.case_id: N_("事例番号"), TrayEntry.put_in_at: N_("いつ")}),
    exported("meeting_tries", N_("会議で試すと言ったこと"), Try.person_id, {Try.meeting_id: N_("会議番号"), Try.text: N_("試すこと")}),
    exported(
        "decisions",
        N_("担当になった決定"),
        Decision.owner_id,
        {
            Decision.meeting_id: N_("会議番号"),
            Decision.work: N_("どの業務で"),
            Decision.text: N_("何を試すか"),
            unit_named(Decision.owner_unit_id): N_("所属"),
            Decision.owner_post: N_("職"),
            Decision.due_on: N_("いつまでに"),
            Decision.level: N_("決めた所"),
            Decision.verdict: N_("決めたこと"),
            Decision.reason: N_("わけ"),
        },
        words={"level": LEVELS, "verdict": VERDICTS},
    ),
    exported(
        "decisions_handed_on",
        N_("引き継いだ決定"),
        DecisionHandover.person_id,
        {
            DecisionHandover.decision_id: N_("決定番号"),
            unit_named(DecisionHandover.unit_id): N_("所属"),
            DecisionHandover.post: N_("職"),
            DecisionHandover.due_on: N_("いつまでに"),
            DecisionHandover.created_at: N_("いつ"),
        },
    ),
)


def _of_meetings(number: Any) -> Callable[[PersonId], ColumnElement[bool]]:
    """In which somebody took part, presented something or was given something to do."""
    tables = (Participant, Participant.person_id), (AgendaItem, AgendaItem.presenter_id), (Decision, Decision.owner_id)

    def of(person_id: PersonId) -> ColumnElement[bool]:
        return or_(*(number.in_(select(table.meeting_id).where(whose == person_id)) for table, whose in tables))

    return of


FAREWELLS = (Farewell("the name in the texts of meetings in which somebody took part", services.forget_name),)
MIDDLES = (Middle(Meeting.id, _of_meetings(Meeting.id)), Middle(Decision.id, _of_meetings(Decision.meeting_id)))
