"""Use cases of the prompt library: put in, better, say that one used it, withdraw."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, literal, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF
from lms.accounts.services import audit, drop_everybodys_drafts, insert_or_nothing
from lms.cases.events import CaseBroughtBack, CaseKeptInSection, CaseTextRemoved, CaseWithdrawn
from lms.cases.kinds import FIELDS, INSTEAD, Field, PutAwayBy
from lms.cases.services.holding import hold_case
from lms.kernel import clock, db
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, AlreadyDone, NotAllowed, NotFound
from lms.kernel.ids import CaseId, PersonId, PracticeId, PracticeLogId, PromptId, ToolId
from lms.kernel.immutable import immutable
from lms.kernel.personal import forget_in, without
from lms.kernel.text import folded
from lms.kernel.versions import write_over
from lms.practice import queries as practice
from lms.practice import services as practice_services
from lms.practice.events import PracticeLogged, PracticeLogWithdrawn
from lms.practice.kinds import AI_USES, AiUse, Origin, Outcome
from lms.practice.services import PlanEntry
from lms.practice.services.holding import hold_plan
from lms.prompts import queries, rules
from lms.prompts.models import Prompt, PromptUse, PromptVersion


@immutable
class PromptEntry:
    """What somebody passes on. The names are those of the columns."""

    title: str
    purpose: str
    text: str
    field: str
    ai_use: str
    tool_id: ToolId | None = None


@immutable
class Source:
    """Where a prompt was first used: a case or a log of one's own, or neither."""

    case_id: CaseId | None = None
    log_id: PracticeLogId | None = None


NO_SOURCE = Source()


def put_in(session: Session, actor: Actor, entry: PromptEntry, source: Source = NO_SOURCE, *, now: datetime) -> PromptId:
    """For everybody at once. One of a case or log stands once: raises AlreadyDone where it is there."""
    if actor.unit_id is None:
        raise NotAllowed(N_("プロンプトは、所属のある方が残せます。"))
    _check_source(session, actor, source)
    rules.check(entry.title, entry.purpose, entry.text)
    values = {
        **asdict(entry),
        "author_id": actor.person_id,
        "unit_id": actor.unit_id,
        "section_path": actor.section_path,
        "source_case_id": source.case_id,
        "source_log_id": source.log_id,
        "folded": _folded(entry),
        "written_at": now,
        "put_in_at": now,
    }
    made: PromptId | None = session.scalar(insert_or_nothing(session, Prompt).values(values).on_conflict_do_nothing().returning(Prompt.id))
    if made is None:
        raise AlreadyDone(f"/prompts/{_standing(session, source)}")
    return made


def _check_source(session: Session, actor: Actor, source: Source) -> None:
    """By its author alone: others read of it, they do not pass it on. Who takes it out of sight at this moment comes before or after. Raises NotFound."""
    if source.case_id is not None:
        hold_case(session, source.case_id)
        queries.own_source(session, actor, source.case_id)
    if source.log_id is not None:
        hold_plan(session, practice.own_log(session, actor, source.log_id).practice_id)
        if practice.own_log(session, actor, source.log_id).person_id != actor.person_id:
            raise NotFound(N_("記録が見つかりません。"))


def _standing(session: Session, source: Source) -> PromptId | None:
    if source.case_id is not None:
        return queries.of_case(session, source.case_id)
    return queries.of_log(session, source.log_id) if source.log_id is not None else None


def _folded(entry: PromptEntry | Prompt) -> str:
    """What a search looks through: the texts, and the words for what it is about."""
    about = (str(FIELDS[Field(entry.field)]), str(AI_USES[AiUse(entry.ai_use)]))
    return folded("\n".join((entry.title, entry.purpose, entry.text, *about)))


def revise(session: Session, actor: Actor, prompt_id: PromptId, entry: PromptEntry, *, version: int, now: datetime) -> None:
    """Put the author's new words in the place of the old ones, which are kept as a version. Raises Stale."""
    prompt = queries.own_prompt(session, actor, prompt_id)
    rules.check(entry.title, entry.purpose, entry.text)
    before = {name: getattr(prompt, name) for name in ("title", "purpose", "text", "written_at")}
    write_over(session, prompt, version, {**asdict(entry), "folded": _folded(entry), "written_at": now})
    session.add(PromptVersion(prompt_id=prompt_id, number=version, **before))
    session.flush()


def note_use(session: Session, actor: Actor, prompt_id: PromptId, *, has_worked: bool, today: date) -> None:
    """使った, or うまくいった: once a person and day, whatever is tapped how often. What worked was used."""
    prompt = queries.standing_prompt(session, actor, prompt_id)
    if prompt.author_id == actor.person_id:
        raise NotAllowed(N_("自分のプロンプトの回数には、数えません。"))
    _note(session, prompt.id, actor.person_id, has_worked=has_worked, today=today)


def try_it(session: Session, actor: Actor, prompt_id: PromptId, entry: PlanEntry, *, now: datetime) -> PracticeId:
    """A plan that names the prompt: its log says by itself what came of it."""
    prompt = queries.standing_prompt(session, actor, prompt_id)
    return practice_services.plan(session, actor, entry, origin=practice_services.Origin(Origin.PROMPT, prompt.id), now=now).id


def on_practice_logged(session: Session, event: PracticeLogged) -> None:
    """A log of a plan that names a prompt is a use of that day, and worked where the log says できた. Not of one's own, and not where nothing was tried."""
    if event.outcome == Outcome.COULD_NOT_TRY:
        return
    prompt_id = queries.named_by(session, event.practice_id)
    if prompt_id is not None:
        _note(session, prompt_id, event.person_id, has_worked=event.outcome == Outcome.DONE, today=clock.local_date(event.logged_at))


def on_log_withdrawn(session: Session, event: PracticeLogWithdrawn) -> None:
    """It was no use either."""
    prompt_id = None if event.is_practised else queries.named_by(session, event.practice_id)
    if prompt_id is not None:
        _take_back(session, prompt_id, event.person_id, clock.local_date(event.logged_at))


def _note(session: Session, prompt_id: PromptId, person_id: PersonId, *, has_worked: bool, today: date) -> None:
    """Of a prompt that stands, and not of one's own: the statement that writes it asks that."""
    key = {"prompt_id": prompt_id, "person_id": person_id, "used_on": today}
    columns = PromptUse.__table__.c
    said = [literal(value, columns[name].type) for name, value in {**key, "has_worked": has_worked}.items()]
    of = select(*said, Prompt.version).where(Prompt.id == prompt_id, Prompt.withdrawn_at.is_(None), Prompt.author_id != person_id)
    fresh = insert_or_nothing(session, PromptUse).from_select([*key, "has_worked", "number"], of).on_conflict_do_nothing()
    if session.scalar(fresh.returning(PromptUse.number)) is not None:
        _count(session, prompt_id, used=1, worked=int(has_worked))
    elif has_worked and session.scalar(_worked_too(key)) is not None:
        _count(session, prompt_id, used=0, worked=1)


def _worked_too(key: dict[str, Any]) -> Any:
    mine = [getattr(PromptUse, name) == value for name, value in key.items()]
    return update(PromptUse).where(*mine, PromptUse.has_worked.is_(False)).values(has_worked=True).returning(PromptUse.number)


def take_back_use(session: Session, actor: Actor, prompt_id: PromptId, *, today: date) -> None:
    """Tapped by mistake: today's word of this person is gone. Twice is once."""
    queries.standing_prompt(session, actor, prompt_id)
    _take_back(session, prompt_id, actor.person_id, today)


def _take_back(session: Session, prompt_id: PromptId, person_id: PersonId, day: date) -> None:
    mine = (PromptUse.prompt_id == prompt_id, PromptUse.person_id == person_id, PromptUse.used_on == day)
    has_worked = session.scalar(delete(PromptUse).where(*mine).returning(PromptUse.has_worked))
    if has_worked is not None:
        _count(session, prompt_id, used=-1, worked=-int(has_worked))


def _count(session: Session, prompt_id: PromptId, *, used: int, worked: int) -> None:
    counts = {"use_count": Prompt.use_count + used, "worked_count": Prompt.worked_count + worked}
    session.execute(update(Prompt).where(Prompt.id == prompt_id).values(counts))


def withdraw(session: Session, actor: Actor, prompt_id: PromptId, *, now: datetime) -> None:
    """By its author, or by the office for whoever it may harm: only the author still finds it. Twice is once.

    The office's word is the last: what its author took back meanwhile, or what went with its case, does not come back past the office.
    """
    prompt = queries.prompt_to_withdraw(session, actor, prompt_id)
    by = PutAwayBy.AUTHOR if prompt.author_id == actor.person_id else PutAwayBy.OFFICE
    is_still_to_do = Prompt.withdrawn_at.is_(None) if by == PutAwayBy.AUTHOR else Prompt.withdrawn_by != PutAwayBy.OFFICE
    taken = update(Prompt).where(Prompt.id == prompt_id, is_still_to_do).values(withdrawn_at=now, withdrawn_by=by)
    if session.scalar(taken.returning(Prompt.id)) is not None:
        audit(session, actor.person_id, "prompt_withdrawn", "prompt", prompt_id)


def bring_back(session: Session, actor: Actor, prompt_id: PromptId) -> None:
    """What its author took back stands again, with its uses and versions. Twice is once. Raises NotFound, NotAllowed, AlreadyDone."""
    seen = queries.prompt_to_bring_back(session, actor, prompt_id)
    source = Source(seen.source_case_id, seen.source_log_id)
    _check_source(session, actor, source)  # which holds it: the case comes before its prompts, for everybody
    db.hold(session, Prompt, prompt_id)
    prompt = queries.prompt_to_bring_back(session, actor, prompt_id)  # the office may have put it away meanwhile
    if prompt.withdrawn_at is None:
        return
    if (standing := _standing(session, source)) is not None:
        raise AlreadyDone(f"/prompts/{standing}")
    prompt.withdrawn_at, prompt.withdrawn_by = None, ""
    audit(session, actor.person_id, "prompt_brought_back", "prompt", prompt.id)


def forget_name(session: Session, person_id: PersonId, spellings: Sequence[str]) -> None:
    """Take a name out of the prompts of its bearer, and out of what they said before."""
    forget(session, Prompt.author_id == person_id, spellings, FORMER_STAFF)


def on_case_withdrawn(session: Session, event: CaseWithdrawn | CaseKeptInSection) -> None:
    """What was taken over from a case is out of sight with it; from one that its 課 keeps to itself as well, for a prompt says what its case says."""
    of = (Prompt.source_case_id == event.case_id, Prompt.withdrawn_at.is_(None))
    session.execute(update(Prompt).where(*of).values(withdrawn_at=event.at))


def on_case_brought_back(session: Session, event: CaseBroughtBack) -> None:
    """And comes back with it: what went in the same moment, not what was withdrawn by itself."""
    if queries.of_case(session, event.case_id) is None:
        of = (Prompt.source_case_id == event.case_id, Prompt.withdrawn_at == event.since, Prompt.withdrawn_by == "")
        session.execute(update(Prompt).where(*of).values(withdrawn_at=None))


def on_case_text_removed(session: Session, event: CaseTextRemoved) -> None:
    """What was taken out of a case goes out of the prompts that were taken over from it, and of those that are being taken over."""
    forget(session, Prompt.source_case_id == event.case_id, event.passages, INSTEAD, moves_on=True)
    drop_everybodys_drafts(session, draft_key(Source(case_id=event.case_id)))


def hold(session: Session, case_id: CaseId, words: Sequence[str]) -> bool:
    """Whether one of *words* stands in a prompt that was taken over from a case, or stood there before."""
    of = Prompt.source_case_id == case_id
    return any(without(each, words, "") != each for row in texts(session, of) for each in (row.title, row.purpose, row.text))


def draft_key(source: Source) -> str:
    """Under which what is being put in is kept."""
    return f"prompt:{source.case_id or 0}-{source.log_id or 0}"


def texts(session: Session, of: ColumnElement[bool]) -> list[Prompt | PromptVersion]:
    """What prompts say, and what they said before."""
    before = select(PromptVersion).where(PromptVersion.prompt_id.in_(select(Prompt.id).where(of)))
    return [*session.scalars(select(Prompt).where(of)), *session.scalars(before)]


def forget(session: Session, of: ColumnElement[bool], words: Sequence[str], instead: str, *, moves_on: bool = False) -> None:
    """Take *words* out of prompts and of what they said before. *moves_on*: to another version, so that no open form brings them back."""
    db.hold_all(session, Prompt, of)  # as its author has just left it
    for row in texts(session, of):
        if forget_in(row, words, instead) and isinstance(row, Prompt):
            row.folded = _folded(row)
            if moves_on:
                before = {name: getattr(row, name) for name in ("title", "purpose", "text", "written_at")}
                session.add(PromptVersion(prompt_id=row.id, number=row.version, **before))  # of which the uses until now were
                row.version += 1
