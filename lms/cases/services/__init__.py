"""Use cases of the knowledge base: share, check, revise, thank, take up, withdraw."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF
from lms.accounts.services import audit, insert_or_nothing
from lms.cases import queries, rules
from lms.cases.events import CaseAdopted, CaseReleased, CaseReturned, CaseRevised, CaseThanked
from lms.cases.kinds import FIELDS, IN_SIGHT, SEEN_BY_ALL, CaseState, Field, ThanksKind
from lms.cases.models import Adoption, Case, CaseAuthor, CaseCheck, CaseRevision, Comment, ReuseReport, Thanks
from lms.cases.queries.following import followers
from lms.cases.services import telling
from lms.cases.services.holding import hold_case
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed, Stale, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import CaseId, PersonId, PracticeId, PracticeLogId, ToolId
from lms.kernel.immutable import immutable
from lms.kernel.personal import forget_in
from lms.kernel.versions import write_over
from lms.practice import services as practice
from lms.practice.kinds import AI_USES, AiUse, Origin
from lms.practice.services import PlanEntry
from lms.search import index

_COUNTED = {ThanksKind.NICE_CHALLENGE: Case.thanks_count, ThanksKind.USEFUL: Case.useful_count}


@immutable
class CaseEntry:
    """What somebody tells. The names are those of the columns."""

    kind: str
    title: str
    one_line: str
    tried: str
    lesson: str
    category: str
    field: str
    ai_use: str
    tool_id: ToolId | None = None
    background: str = ""
    events: str = ""
    minutes_before: int | None = None
    minutes_after: int | None = None
    times_per_month: int | None = None
    quality: int | None = None
    effect: str = ""
    not_worked: str = ""
    cause: str = ""
    conditions: str = ""
    prompt: str = ""
    word: str = ""
    intended: str = ""
    noticed: str = ""
    cause_tools: str = ""
    cause_workplace: str = ""
    cause_person: str = ""
    first_response: str = ""
    prevention: str = ""
    prevention_post: str = ""
    prevention_by: str = ""
    went_well: str = ""
    lucky: str = ""
    formal_report: str = "none"


def check_incident(kind: str, answer: str | None) -> None:
    """Judge what a failure asks first. Raises FormalRoute, Unacceptable."""
    rules.check_incident(kind, answer)


def share(
    session: Session, actor: Actor, log_id: PracticeLogId, entry: CaseEntry, *, now: datetime, others: Sequence[PracticeLogId] = ()
) -> Case:
    """Tell a case from a log, and from *others* whose writers become its authors too: to the own 課 at once, to everybody after a second
    person's check (or at once, where the office says so).
    """
    logs = telling.held_sources(session, actor, (log_id, *others))
    judge(entry)
    made = telling.lay_down(session, actor, logs, asdict(entry))
    telling.open_up(session, made, [each.log.practice_id for each in logs], now=now)
    put_into_index(session, made)
    telling.name_authors(session, actor, made)
    return made


def put_into_index(session: Session, case: Case) -> None:
    """The words of a case and of what it is about, in the same transaction as the case."""
    number, title, words = words_of(case)
    index.put(session, queries.COLLECTION, number, title=title, body=words)


def words_of(case: Any) -> tuple[CaseId, str, str]:
    """(number, title, all else) as the index reads a case, or what has the columns of one."""
    texts = (case.one_line, case.background, case.tried, case.events, case.effect, case.not_worked, case.cause, case.lesson)
    more = (case.conditions, case.prompt, case.word, case.intended, case.noticed, case.cause_tools, case.cause_workplace, case.prevention)
    labels = (str(AI_USES[AiUse(case.ai_use)]), str(FIELDS[Field(case.field)]))
    last = (case.first_response, case.went_well, case.lucky, case.aftermath)
    return case.id, case.title, "\n".join((*texts, case.body, *more, *last, *labels, case.elsewhere))


def release(session: Session, actor: Actor, case_id: CaseId, *, now: datetime, seen: int | None = None) -> Case:
    """A second person has looked: everybody may read it. *seen*: the version that was looked at. Pressed twice is once. Raises Stale."""
    case = _held(session, actor, case_id)
    if case.state in SEEN_BY_ALL and queries.has_released(session, actor, case.id):
        return case
    if seen is not None and seen != case.version:
        raise Stale(N_("読んでいるあいだに、書いた人が文を直しました。いまの文を、もう一度確かめてください。"))
    rules.check_leaves_section(case.disclosure)
    case.state = rules.released(case.state)
    case.published_at = case.published_at or now
    case.review_due_on = clock.local_date(now) + timedelta(days=rules.REVIEW_AFTER_DAYS)
    session.add(CaseCheck(case_id=case.id, checker_id=actor.person_id, is_released=True, checked_at=now))
    session.flush()
    audit(session, actor.person_id, "case_released", "case", case.id)
    publish(session, CaseReleased(case.id, _authors(session, case.id), case.title))
    return case


def return_with_advice(session: Session, actor: Actor, case_id: CaseId, advice: str, *, now: datetime) -> Case:
    """Send it back with a word; nobody edits another's text. Raises Stale where somebody else has released it meanwhile."""
    case = _held(session, actor, case_id)
    if case.state in SEEN_BY_ALL:
        raise Stale(N_("ほかの人が先に確かめて、全庁に出ています。助言は、事例のページの「ことばを添える」から伝えられます。"))
    case.state = rules.returned(case.state)
    session.add(CaseCheck(case_id=case.id, checker_id=actor.person_id, is_released=False, advice=advice, checked_at=now))
    session.flush()
    audit(session, actor.person_id, "case_returned", "case", case.id)
    publish(session, CaseReturned(case.id, _authors(session, case.id), case.title))
    return case


def _held(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """A case to be checked, as it stands and stays until this is done: no words come in between the look and the release."""
    case = queries.checkable_case(session, actor, case_id)
    hold_case(session, case_id)
    return case


def revise(session: Session, actor: Actor, case_id: CaseId, entry: CaseEntry, *, version: int, now: datetime) -> Case:
    """Put the author's new words in the place of the old ones, which are kept. Raises Stale."""
    case = queries.own_case(session, actor, case_id)
    hold_case(session, case_id)  # who releases it or takes it out of sight at this moment comes before or after
    if case.state == CaseState.ARCHIVED:
        raise Stale(N_("この事例は、いまは取り下げられているので、保存できません。書いた文は、この画面に残っています。"))
    state = rules.revised(case.state)
    judge(entry)
    before = {name: getattr(case, name) for name in asdict(entry)}
    write_over(session, case, version, {**asdict(entry), "state": state})
    if case.review_due_on is not None:
        case.review_due_on = clock.local_date(now) + timedelta(days=rules.REVIEW_AFTER_DAYS)
    session.add(CaseRevision(case_id=case.id, version=version, document=before, revised_by_id=actor.person_id, revised_at=now))
    put_into_index(session, case)
    publish(session, CaseRevised(case.id, case.version, actor.person_id, followers(session, case), case.title))
    return case


def thank(
    session: Session,
    actor: Actor,
    case_id: CaseId,
    *,
    now: datetime,
    kind: ThanksKind = ThanksKind.NICE_CHALLENGE,
    wish: bool | None = None,
) -> bool:
    """One thanks a person: the other word takes the place of the first. *wish*: to give it or to take it back, so that a double click does
    one thing; without, the other of what stands.

    Answers whether it stands now.
    """
    case = queries.readable_case(session, actor, case_id)
    rules.check_answers(reads_cases=actor.reads_cases, state=case.state)
    if queries.is_author(session, actor, case.id):
        raise NotAllowed(N_("自分の事例には、同僚からのことばだけを数えます。"))
    if wish is not False and _thanked(session, case.id, actor, kind, now):
        publish(session, CaseThanked(case.id, actor.person_id, kind, _authors(session, case.id), case.title))
        return True
    mine = (Thanks.case_id == case.id, Thanks.person_id == actor.person_id, Thanks.kind == kind)
    if wish is not True and session.scalar(delete(Thanks).where(*mine).returning(Thanks.person_id)) is not None:
        _count(session, case.id, {kind: -1})
        return False
    return bool(wish)


def _thanked(session: Session, case_id: CaseId, actor: Actor, kind: ThanksKind, now: datetime) -> bool:
    """Whether it is new."""
    mine = (Thanks.case_id == case_id, Thanks.person_id == actor.person_id, Thanks.kind != kind)
    if session.scalar(update(Thanks).where(*mine).values(kind=kind, thanked_at=now).returning(Thanks.person_id)) is not None:
        _count(session, case_id, {each: 1 if each == kind else -1 for each in ThanksKind})
        return True
    values = {"case_id": case_id, "person_id": actor.person_id, "kind": kind, "thanked_at": now}
    added = insert_or_nothing(session, Thanks).values(values).on_conflict_do_nothing().returning(Thanks.person_id)
    if session.scalar(added) is None:
        return False
    _count(session, case_id, {kind: 1})
    return True


def _count(session: Session, case_id: CaseId, more: dict[ThanksKind, int]) -> None:
    changed: dict[Any, Any] = {_COUNTED[kind]: _COUNTED[kind] + number for kind, number in more.items()}
    session.execute(update(Case).where(Case.id == case_id).values(changed))


def adopt(session: Session, actor: Actor, case_id: CaseId, entry: PlanEntry, *, now: datetime) -> PracticeId:
    """うちでも試す: a new practice with its lineage; the authors are told."""
    case = queries.readable_case(session, actor, case_id)
    rules.check_in_sight(case.state)
    planned = practice.plan(session, actor, entry, origin=practice.Origin(Origin.CASE, case.id), now=now)
    own = {rules.department(path) for path in (actor.unit_path, *actor.carried)}  # a 部 under a new name is the same one
    is_outside = own.isdisjoint(rules.department(path) for path in queries.homes(session, case))
    session.add(Adoption(practice_id=planned.id, case_id=case.id, is_outside=is_outside, adopted_at=now))
    counts: dict[str, Any] = {"adoption_count": Case.adoption_count + 1}
    if is_outside:
        counts["adoption_outside_count"] = Case.adoption_outside_count + 1
    session.execute(update(Case).where(Case.id == case.id).values(counts))
    session.flush()
    event = CaseAdopted(case.id, planned.id, actor.person_id, actor.name, actor.section_name, _authors(session, case.id), case.title)
    publish(session, event)
    return planned.id


def _authors(session: Session, case_id: CaseId) -> tuple[PersonId, ...]:
    return tuple(author for author, _ in queries.authors(session, case_id))


def judge(entry: CaseEntry) -> None:
    """Whether a case tells what the next person needs. Raises Unacceptable."""
    for refusal in faults_of(entry):
        raise refusal


def faults_of(entry: CaseEntry) -> Iterator[Unacceptable]:
    """All that needs another look, one of each rule, for a form that says everything at once."""
    asked: tuple[tuple[Callable[..., None], tuple[Any, ...]], ...] = (
        (rules.check_lengths, ({name: text for name, text in asdict(entry).items() if isinstance(text, str)},)),
        (rules.check_texts, (entry.title, entry.one_line, entry.tried)),
        (rules.check_told, (entry.effect, entry.not_worked)),
        (rules.check_lesson, (entry.lesson,)),
        (rules.check_causes, (entry.kind, entry.cause_tools, entry.cause_workplace, entry.cause_person)),
        (rules.check_figures, (entry.minutes_before, entry.minutes_after, entry.times_per_month)),
    )
    for rule, said in asked:
        try:
            rule(*said)
        except Unacceptable as refusal:
            yield refusal


def _tries_of(cases: Any) -> Any:
    return select(Adoption.practice_id).where(Adoption.case_id.in_(cases))


def forget_name(session: Session, person_id: PersonId, spellings: Sequence[str]) -> None:
    """Take a name out of the cases of its bearer: their texts, what stood there before, what colleagues wrote under them, the index."""
    own = select(CaseAuthor.case_id).where(CaseAuthor.person_id == person_id)
    for case in session.scalars(select(Case).where(Case.id.in_(own))):
        if forget_in(case, spellings, FORMER_STAFF):
            case.version += 1
            if case.state in IN_SIGHT:
                put_into_index(session, case)
    around = (
        select(CaseRevision).where(or_(CaseRevision.case_id.in_(own), CaseRevision.revised_by_id == person_id)),
        select(CaseCheck).where(or_(CaseCheck.case_id.in_(own), CaseCheck.checker_id == person_id)),
        select(Comment).where(or_(Comment.case_id.in_(own), Comment.person_id == person_id)),
        select(ReuseReport).where(or_(ReuseReport.person_id == person_id, ReuseReport.practice_id.in_(_tries_of(own)))),
    )
    for statement in around:
        for row in session.scalars(statement):
            forget_in(row, spellings, FORMER_STAFF)
