"""Reading prompts: one for all of the house, found by words and filters."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Person, Unit
from lms.cases import queries as cases
from lms.cases.kinds import IN_SIGHT, Disclosure, PutAwayBy
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotAllowed, NotFound
from lms.kernel.ids import CaseId, PracticeId, PracticeLogId, PromptId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded
from lms.practice.kinds import Origin
from lms.practice.models import Practice
from lms.prompts import rules
from lms.prompts.models import Prompt, PromptTakedown, PromptUse, PromptVersion
from lms.prompts.rules import Piece

PAGE = 20
MOST_WORDS = 12
MOST_CHARACTERS = 200
FACETS = ("field", "ai_use")
ORDERS: dict[str, Any] = {"": Prompt.written_at, "used": Prompt.use_count, "worked": Prompt.worked_count}


@immutable
class Wish:
    """What somebody looks for. Of the words, every one has to be there."""

    words: str = ""
    field: str = ""
    ai_use: str = ""
    tool_id: int | None = None
    sort: str = ""
    is_mine: bool = False
    page: int = 1


@immutable
class Found:
    rows: list[Any]
    total: int
    pages: int


@immutable
class Shown:
    """A prompt on its page, with what stands around it."""

    prompt: Prompt
    author: str
    section: str
    tool: str
    pieces: list[Piece]
    holes: list[str]
    is_mine: bool
    today: bool | None  # whether it worked, where this person has said today that they used it
    is_cleaned: bool  # something of a resident was taken out


@immutable
class Version:
    """One state of a prompt, the newest of them today's, and what came of it."""

    number: int
    title: str
    purpose: str
    text: str
    written_at: datetime
    used: int
    worked: int


def search(session: Session, actor: Actor, wish: Wish) -> Found:
    """One page of the library, in one statement, and one more behind the last page; of one's own, what is withdrawn as well: its author finds it nowhere else."""
    shown = (
        Prompt.id,
        Prompt.title,
        Prompt.purpose,
        Prompt.field,
        Prompt.ai_use,
        Prompt.use_count,
        Prompt.worked_count,
        Prompt.withdrawn_at,
    )
    found = select(*shown, Prompt.written_at, Unit.name.label("section"), func.count().over().label("total"))
    found = found.outerjoin(Unit, Unit.path == Prompt.section_path).where(*_asked(actor, wish))
    order = ORDERS.get(wish.sort, Prompt.written_at)
    found = found.order_by(order.desc(), Prompt.id.desc()).limit(PAGE).offset((wish.page - 1) * PAGE)
    rows = list(columns(session, found))
    total = rows[0].total if rows else 0
    if wish.page > 1 and not rows:  # of an address that was kept while there were more
        total = session.scalar(select(func.count()).select_from(Prompt).where(*_asked(actor, wish))) or 0
    return Found(rows, total, max(1, -(-total // PAGE)))


def _asked(actor: Actor, wish: Wish) -> list[ColumnElement[bool]]:
    words = folded(wish.words[:MOST_CHARACTERS]).split()[:MOST_WORDS]
    asked: list[ColumnElement[bool]] = [Prompt.folded.contains(word, autoescape=True) for word in words]
    asked += [getattr(Prompt, name) == getattr(wish, name) for name in FACETS if getattr(wish, name)]
    if wish.tool_id:
        asked.append(Prompt.tool_id == wish.tool_id)
    asked.append(Prompt.author_id == actor.person_id if wish.is_mine else Prompt.withdrawn_at.is_(None))
    return asked


def readable_prompt(session: Session, actor: Actor, prompt_id: PromptId) -> Prompt:
    """A colleague's reads as long as it stands; what was withdrawn is its author's alone. Raises NotFound."""
    return _found(session.scalar(select(Prompt).where(Prompt.id == prompt_id, _readable(actor))))


def own_prompt(session: Session, actor: Actor, prompt_id: PromptId) -> Prompt:
    """Raises NotFound for what is missing, somebody else's, or withdrawn."""
    mine = (Prompt.author_id == actor.person_id, Prompt.withdrawn_at.is_(None))
    return _found(session.scalar(select(Prompt).where(Prompt.id == prompt_id, *mine)))


def prompt_to_withdraw(session: Session, actor: Actor, prompt_id: PromptId) -> Prompt:
    """One's own; any for the office, also one that is withdrawn already. Raises NotFound."""
    mine = () if actor.has("office") else (Prompt.author_id == actor.person_id,)
    return _found(session.scalar(select(Prompt).where(Prompt.id == prompt_id, *mine)))


def prompt_to_bring_back(session: Session, actor: Actor, prompt_id: PromptId) -> Prompt:
    """One's own, unless the office put it away or it went with its case. Raises NotFound."""
    mine = (Prompt.author_id == actor.person_id, or_(Prompt.withdrawn_at.is_(None), Prompt.withdrawn_by == PutAwayBy.AUTHOR))
    return _found(session.scalar(select(Prompt).where(Prompt.id == prompt_id, *mine)))


def standing_prompt(session: Session, actor: Actor, prompt_id: PromptId) -> Prompt:
    prompt = readable_prompt(session, actor, prompt_id)
    if prompt.withdrawn_at is not None:
        raise NotFound(N_("このプロンプトは見つかりません。"))
    return prompt


def _readable(actor: Actor) -> ColumnElement[bool]:
    return or_(Prompt.withdrawn_at.is_(None), Prompt.author_id == actor.person_id)


def _found(prompt: Prompt | None) -> Prompt:
    if prompt is None:
        raise NotFound(N_("このプロンプトは見つかりません。"))
    return prompt


def shown(session: Session, actor: Actor, prompt_id: PromptId, *, today: date) -> Shown:
    """One statement. Raises NotFound."""
    mine = and_(PromptUse.prompt_id == Prompt.id, PromptUse.person_id == actor.person_id, PromptUse.used_on == today)
    found = select(
        Prompt, Person.name, Unit.name, Tool.name, PromptUse.has_worked, exists().where(PromptTakedown.prompt_id == Prompt.id)
    ).join(Person, Person.id == Prompt.author_id)
    found = found.outerjoin(Unit, Unit.path == Prompt.section_path).outerjoin(Tool, Tool.id == Prompt.tool_id).outerjoin(PromptUse, mine)
    row = session.execute(found.where(Prompt.id == prompt_id, _readable(actor))).first()
    prompt = _found(row[0] if row else None)
    _prompt, author, section, tool, worked, is_cleaned = row or (None, "", "", "", None, False)
    return Shown(
        prompt,
        author,
        section or "",
        tool or "",
        rules.pieces(prompt.text),
        rules.holes(prompt.text),
        prompt.author_id == actor.person_id,
        worked,
        is_cleaned,
    )


def traces(session: Session, prompt_id: PromptId) -> Sequence[Any]:
    """Who took something out, when, of what class, from which fields; the newest first."""
    found = select(PromptTakedown.reason, PromptTakedown.places, PromptTakedown.taken_at, Person.name)
    found = found.join(Person, Person.id == PromptTakedown.taken_by_id).where(PromptTakedown.prompt_id == prompt_id)
    return session.execute(found.order_by(PromptTakedown.id.desc())).all()


def versions(session: Session, prompt: Prompt) -> list[Version]:
    """Today's first, each with how often people said that they used it; two statements."""
    worked = func.sum(cast(PromptUse.has_worked, Integer))
    of = select(PromptUse.number, func.count(), worked).where(PromptUse.prompt_id == prompt.id).group_by(PromptUse.number)
    counts = {number: (used, good) for number, used, good in columns(session, of)}
    before = session.scalars(select(PromptVersion).where(PromptVersion.prompt_id == prompt.id).order_by(PromptVersion.number.desc()))
    stood: list[tuple[int, Prompt | PromptVersion]] = [(prompt.version, prompt), *((each.number, each) for each in before)]
    return [Version(number, each.title, each.purpose, each.text, each.written_at, *counts.get(number, (0, 0))) for number, each in stood]


def own_source(session: Session, actor: Actor, case_id: CaseId) -> Any:
    """A case of one's own out of which a prompt may be taken over: not one that is out of sight, or of its 課 alone. Raises NotFound, NotAllowed."""
    case = cases.own_case(session, actor, case_id)
    if case.state not in IN_SIGHT:
        raise NotFound(N_("事例が見つかりません。"))
    if case.disclosure == Disclosure.SECTION:
        raise NotAllowed(
            N_("この事例は、課の中だけに残すことになっています。プロンプトは全庁で読めるので、先に見せる範囲を変えてください。")
        )
    return case


def may_come_back(session: Session, actor: Actor, prompt: Prompt) -> bool:
    """Whether the case that its author took it over from is still one to take a prompt over from."""
    if prompt.withdrawn_at is None or prompt.source_case_id is None:
        return True
    try:
        own_source(session, actor, prompt.source_case_id)
    except (NotFound, NotAllowed):
        return False
    return True


def source_case(session: Session, actor: Actor, prompt: Prompt) -> Any | None:
    """The case it was taken over from, where this person may read it."""
    if prompt.source_case_id is None:
        return None
    try:
        return cases.readable_case(session, actor, prompt.source_case_id)
    except NotFound:
        return None


def of_case(session: Session, case_id: CaseId) -> PromptId | None:
    return session.scalar(select(Prompt.id).where(Prompt.source_case_id == case_id, Prompt.withdrawn_at.is_(None)))


def of_log(session: Session, log_id: PracticeLogId) -> PromptId | None:
    return session.scalar(select(Prompt.id).where(Prompt.source_log_id == log_id, Prompt.withdrawn_at.is_(None)))


def named_by(session: Session, practice_id: PracticeId) -> PromptId | None:
    """The prompt that a plan was made to try."""
    plan = session.get(Practice, practice_id)  # whoever has just logged into it has it at hand
    if plan is None or plan.origin_kind != Origin.PROMPT or plan.origin_id is None:
        return None
    return PromptId(plan.origin_id)
