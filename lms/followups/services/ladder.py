"""The ladder of help for plans that nobody answers about: a smaller step, a colleague to try it with, a word to the head of the unit.

The first two come with the next question. Where no question is left, one more is asked after two weeks of silence. The last step is told
to its person a week before, who may decline it; a head gets one word a week at most, about one plan: never a list of names.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.followups import queries, rules
from lms.followups.kinds import NOTICE, SILENCE, Kind, Reason, State
from lms.followups.models import Buddy, FollowUp
from lms.followups.queries import engine, helping
from lms.followups.services import BATCH, Word, tell
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import FollowUpId, PersonId
from lms.practice.kinds import AiUse


def climb(session: Session, now: datetime) -> int:
    """Ask once more where a plan's last question stays silent, and give heads the word that was announced; answers how much was done."""
    if not rules.may_ask(now.astimezone(clock.TOKYO), engine.quiet(session).closed):
        return 0
    return _check_in(session, now) + _tell_heads(session, now)


def _check_in(session: Session, now: datetime) -> int:
    found = helping.silent(session, before=now - SILENCE, most=BATCH)
    kept = ("subject_kind", "subject_id", "recipient_id", "step", "anchor_on", "title", "plan")
    rows = [
        {
            **{name: getattr(each, name) for name in kept},
            "kind": Kind.CHECK_IN,
            "round": each.round + 1 if each.kind == Kind.CHECK_IN else 1,
            "due_on": clock.local_date(now),
            "state": State.SCHEDULED,
        }
        for each in found
    ]
    if rows:
        session.execute(insert_or_nothing(session, FollowUp).on_conflict_do_nothing(), rows)
    return len(rows)


def _tell_heads(session: Session, now: datetime) -> int:
    """The oldest first, one a head and week; who finds all heads told this week waits for the next."""
    week = f"talk:{now.astimezone(clock.TOKYO):%G-W%V}"
    told, words = helping.told_this_week(session, week), dict[FollowUpId, Word]()
    for each in _nearest(helping.noticed(session, before=now - NOTICE, today=clock.local_date(now))):
        if each.head_id not in told and each.follow_up_id not in words:
            told.add(each.head_id)
            link, key = helping.link_to(each.follow_up_id), f"{week}:{each.head_id}"
            words[each.follow_up_id] = Word(each.head_id, "talking_points", {"title": each.title}, link, key)
    if words:
        mine = (FollowUp.id.in_(list(words)), FollowUp.state == State.SENT, FollowUp.state_reason == "")
        session.execute(update(FollowUp).where(*mine).values(state_reason=Reason.HEAD_TOLD).execution_options(synchronize_session=False))
        tell(session, list(words.values()))
    return len(words)


def _nearest(found: Iterable[helping.Notice]) -> list[helping.Notice]:
    """Only the heads of the nearest unit that has any: what a 係長 hears, a 部長 does not."""
    nearest: dict[FollowUpId, str] = {}
    return [each for each in found if nearest.setdefault(each.follow_up_id, each.path) == each.path]


def decline(session: Session, actor: Actor, follow_up_id: FollowUpId) -> None:
    """No word to the head of the unit; the question stays open."""
    each = queries.own_follow_up(session, actor, follow_up_id)
    mine = (FollowUp.id == each.id, FollowUp.state_reason == "")
    session.execute(update(FollowUp).where(*mine).values(state_reason=Reason.DECLINED))


def ask_buddy(session: Session, actor: Actor, follow_up_id: FollowUpId, buddy_id: PersonId) -> None:
    """Tell a volunteer that somebody would like to try it together. Only who was asked learns of it. Raises Unacceptable."""
    each = queries.own_follow_up(session, actor, follow_up_id)
    if buddy_id not in {volunteer.id for volunteer in helping.volunteers(session, each)}:
        raise Unacceptable(N_("この方は、いまは手を挙げていません。ほかの方を選んでください。"))
    key = f"buddy:{each.id}:{buddy_id}"
    tell(session, [Word(buddy_id, "buddy_asked", {"title": each.title}, helping.link_to(each.id), key)])


def offer(session: Session, actor: Actor, fields: Collection[str], *, now: datetime) -> None:
    """Offer to try things together in these fields of work, and in no others; none ends it. Raises Unacceptable."""
    chosen = set(fields)
    if not chosen <= set(AiUse):
        raise Unacceptable(N_("表示されている中から選んでください。"))
    session.execute(delete(Buddy).where(Buddy.person_id == actor.person_id, Buddy.field.not_in(chosen)))
    rows = [{"person_id": actor.person_id, "field": field, "offered_at": now} for field in sorted(chosen)]
    if rows:
        session.execute(insert_or_nothing(session, Buddy).on_conflict_do_nothing(), rows)
