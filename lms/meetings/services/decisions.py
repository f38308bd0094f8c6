"""Use cases of deciding: who tries what until when. What is adopted becomes a practice of its owner, who logs it like any other."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.accounts.services import audit
from lms.cases import queries as cases
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import AgendaItemId, DecisionId, MeetingId, PersonId, PracticeId
from lms.kernel.immutable import immutable
from lms.kernel.versions import write_over
from lms.meetings import queries, rules
from lms.meetings.events import DecisionAdopted, DecisionEntrusted, DecisionMoved
from lms.meetings.kinds import DECIDED_ANEW, HANDED_ON, Verdict
from lms.meetings.models import Decision, DecisionHandover, Meeting
from lms.meetings.queries import Somebody, entrusting
from lms.practice import rules as practice_rules
from lms.practice import services as practice
from lms.practice.kinds import AiUse, DataClass, Origin
from lms.practice.services import PlanEntry, handing_on

SERVES_NOWHERE = N_("この方は、きょうはどの組織にも所属していません。ほかの方を選んでください。")


@immutable
class DecisionEntry:
    """A decision as who keeps the meeting writes it. The names are those of the columns."""

    item_id: AgendaItemId | None
    work: str
    text: str
    owner_id: PersonId
    due_on: date
    level: str
    verdict: str
    reason: str


def decide(
    session: Session, actor: Actor, meeting_id: MeetingId, entry: DecisionEntry, *, now: datetime, instead_of: DecisionId | None = None
) -> Decision:
    """Write down what was decided; *instead_of* an open decision, that one is no longer to be done. Raises NotFound, NotOpen, Unacceptable."""
    hold(session, Meeting, meeting_id)  # whoever ends it, or takes an item off it, at this moment comes before or after
    meeting = queries.running(session, actor, meeting_id)
    owner = _judged(session, meeting, entry, now)
    made = Decision(meeting_id=meeting_id, owner_unit_id=owner.unit_id, owner_post=owner.post, **asdict(entry))
    session.add(made)
    session.flush()  # the practice points to its number
    if instead_of is not None:
        _follow(session, actor, instead_of, made)
    _adopt(session, actor, meeting, made, now)
    return made


def _follow(session: Session, actor: Actor, earlier_id: DecisionId, made: Decision) -> None:
    """The plan that came of the earlier decision ends with it. Of two that follow at once the second is refused."""
    earlier = entrusting.undone(session, actor, earlier_id)
    still = (Decision.id == earlier.id, Decision.followed_by_id.is_(None))
    followed = update(Decision).where(*still).values(followed_by_id=made.id, version=Decision.version + 1)
    if session.scalar(followed.returning(Decision.id)) is None:
        raise rules.NotOpen(N_("この決定は、あとの会議で決め直されています。"))
    if earlier.practice_id is not None:
        handing_on.hand_on(session, earlier.practice_id, DECIDED_ANEW)


def entrust(
    session: Session, actor: Actor, decision_id: DecisionId, owner_id: PersonId, due_on: date, *, version: int, now: datetime
) -> Decision:
    """Somebody else answers for it from now on, or until another day. An adopted one becomes a plan of theirs. Raises NotFound, NotOpen, Stale, Unacceptable."""
    standing, today = entrusting.entrusted(session, actor, decision_id), clock.local_date(now)
    rules.check_due(due_on, today)
    owner = next((each for each in entrusting.heirs(session, standing, today) if each.id == owner_id), None)
    if owner is None:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="owner_id")
    values = {"owner_id": owner_id, "owner_unit_id": owner.unit_id, "owner_post": owner.post, "due_on": due_on}
    if values == {name: getattr(standing, name) for name in values}:
        return standing  # it is so already: nothing to keep, nobody to tell
    plan = standing.practice_id
    was: dict[str, Any] = {
        "person_id": standing.owner_id,
        "unit_id": standing.owner_unit_id,
        "post": standing.owner_post,
        "due_on": standing.due_on,
    }
    is_other = owner_id != standing.owner_id
    write_over(session, standing, version, values)
    session.add(DecisionHandover(decision_id=decision_id, practice_id=plan if is_other else None, **was))
    audit(session, actor.person_id, "decision_entrusted", "decision", decision_id)
    if is_other:
        _begin_anew(session, actor, standing, plan, now)
    elif due_on != was["due_on"]:
        _move(session, actor, standing)
    return standing


def _move(session: Session, actor: Actor, standing: Decision) -> None:
    """The plan goes along with the day that was decided anew, and its owner hears of it."""
    if standing.practice_id is not None:
        handing_on.move(session, standing.practice_id, standing.due_on)
    title, answers = f"{standing.work}：{standing.text}", (standing.owner_id, actor.person_id)
    publish(session, DecisionMoved(standing.id, standing.practice_id, *answers, title, standing.due_on, standing.version))


def _begin_anew(session: Session, actor: Actor, standing: Decision, plan: PracticeId | None, now: datetime) -> None:
    """Whoever answered before has no plan of it any more; who answers now has one, or hears until when it is held."""
    if plan is not None:
        handing_on.hand_on(session, plan, HANDED_ON)
        _adopt(session, actor, session.get_one(Meeting, standing.meeting_id), standing, now)
    else:
        title = f"{standing.work}：{standing.text}"
        publish(session, DecisionEntrusted(standing.id, standing.owner_id, actor.person_id, title, standing.due_on, standing.version))


def change(
    session: Session, actor: Actor, meeting_id: MeetingId, decision_id: DecisionId, entry: DecisionEntry, *, version: int, now: datetime
) -> Decision:
    """Other words in the place of those that nobody has changed since *version*, as long as no plan has come of it. Raises NotFound, NotOpen, Stale, Unacceptable."""
    hold(session, Meeting, meeting_id)
    meeting = queries.running(session, actor, meeting_id)
    standing = queries.changeable_decision(session, meeting_id, decision_id)
    owner = _judged(session, meeting, entry, now, standing)
    write_over(session, standing, version, {**asdict(entry), "owner_unit_id": owner.unit_id, "owner_post": owner.post})
    _adopt(session, actor, meeting, standing, now)
    return standing


def _judged(session: Session, meeting: Meeting, entry: DecisionEntry, now: datetime, standing: Decision | None = None) -> Somebody:
    """The owner with the posting of today, once the entry is sound."""
    today = clock.local_date(now)
    rules.check_due(entry.due_on, today, standing.due_on if standing is not None and entry.verdict != Verdict.ADOPTED else None)
    rules.check_reason(entry.verdict, entry.reason)
    if entry.item_id is not None:
        try:
            queries.item(session, meeting.id, entry.item_id)
        except NotFound:
            raise Unacceptable(N_("表示されている中から選んでください。"), field="item_id") from None
    if entry.owner_id not in {each.id for each in queries.participants(session, meeting.id)}:
        raise Unacceptable(N_("参加する人の中から選んでください。"), field="owner_id")
    owner = queries.serving(session, [entry.owner_id], today).get(entry.owner_id)
    if owner is None:
        raise Unacceptable(SERVES_NOWHERE, field="owner_id")
    return owner


def _adopt(session: Session, actor: Actor, meeting: Meeting, decided: Decision, now: datetime) -> None:
    """A plan of the owner, in the unit of today, who hears of it."""
    if decided.verdict != Verdict.ADOPTED:
        return
    owner = rights.actor_of(session, decided.owner_id, today=clock.local_date(now))
    if owner is None:  # who was chosen has left meanwhile
        raise Unacceptable(SERVES_NOWHERE, field="owner_id")
    entry = PlanEntry(
        work=decided.work,
        plan_when=practice_rules.by_day(decided.due_on),
        action=decided.text,
        ai_use=_ai_use(session, actor, decided),
        tool_id=None,
        data_class=DataClass.INTERNAL,
        due_on=decided.due_on,
    )
    planned = practice.plan(session, owner, entry, origin=practice.Origin(Origin.DECISION, decided.id), now=now)
    decided.practice_id = planned.id
    session.flush()
    audit(session, actor.person_id, "decision_adopted", "decision", decided.id)
    publish(session, DecisionAdopted(decided.id, planned.id, owner.person_id, actor.person_id, meeting.title, decided.text))


def _ai_use(session: Session, actor: Actor, decided: Decision) -> str:
    """That of the case it comes from, unless that was withdrawn meanwhile."""
    case_id = queries.item(session, decided.meeting_id, decided.item_id).case_id if decided.item_id is not None else None
    try:
        return cases.readable_case(session, actor, case_id).ai_use if case_id is not None else AiUse.OTHER
    except NotFound:
        return AiUse.OTHER
