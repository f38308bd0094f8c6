"""Cases of others in bulk: judged and prepared without the database, then written in one transaction. Nobody is told."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from types import SimpleNamespace
from typing import Any

from sqlalchemy import case, func, insert, literal, select, text, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import audit
from lms.cases.files.lines import FIGURES, TOLD, Fault, Foreign
from lms.cases.kinds import ELSEWHERE, NOT_OURS, CaseState, Category
from lms.cases.models import Case, CaseOrigin
from lms.cases.queries import COLLECTION, foreign
from lms.cases.services import words_of
from lms.cases.services.indexing import IN_BULK
from lms.kernel import clock
from lms.kernel.db import UtcDateTime, in_turn
from lms.kernel.errors import N_
from lms.kernel.handover import Words
from lms.kernel.ids import CaseId, PersonId, ToolId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded
from lms.privacy.kinds import Deed, Finding
from lms.privacy.services import guarding
from lms.privacy.services.guarding import Guard
from lms.search import index
from lms.search.terms import Tally

AT_ONCE = 500
MOST_KNOWN_WORDS = 10_000
A_REFERENCE = "整理番号"  # what a ref is: one of twelve digits in ten has a sound check digit, and is asked about instead of refused


@immutable
class Ready:
    """A case that may come in: the columns of the case and of its origin, and its words for the index (none where it stands here already).

    Plain values, so that it can wait in a file.
    """

    case: dict[str, Any]
    origin: dict[str, Any]
    words: list[str]

    def kept(self) -> str:
        return json.dumps([self.case, self.origin, self.words], ensure_ascii=False)

    @classmethod
    def restored(cls, text: str) -> "Ready":
        return cls(*json.loads(text))


@dataclass(slots=True)
class Counts:
    """What an import does, or would do."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def total(self) -> int:
        return self.new + self.changed + self.same


@dataclass(slots=True)
class Judge:
    """Looks through texts of others and counts what it finds; never keeps a text."""

    guard: Guard
    found: Counter[str] = field(default_factory=Counter)  # places, by what they are called
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)  # cases, by kind and level of what stands in them
    _words: dict[str, list[Finding]] = field(default_factory=dict)

    def faults(self, one: Foreign) -> Iterator[Fault]:
        """What refuses the case; the rest is counted."""
        hits = [hit for text in one.texts() for hit in self.guard.inspect(text)]
        hits += [hit for word in one.words.values() if word for hit in self._known(word)]
        hits += self.guard.inspect(f"{A_REFERENCE} {one.ref}")
        self.kinds.update({(hit.kind.value, hit.level.value) for hit in hits})
        for hit in hits:
            label = self.guard.label(hit)
            if hit.blocks:
                yield Fault(
                    one.line,
                    N_("%(what)sと思われる文字があります。取りのぞいてから、もう一度取り込んでください。"),
                    {"what": Words(label)},
                )
            else:
                self.found[label] += 1

    def _known(self, word: str) -> list[Finding]:
        """Departments and tools come again in every line."""
        if word not in self._words:
            if len(self._words) >= MOST_KNOWN_WORDS:
                self._words.clear()
            self._words[word] = list(self.guard.inspect(word))
        return self._words[word]

    def tally(self) -> list[tuple[str, str, int]]:
        """(kind, level, cases): what the office counts."""
        return [(kind, level, number) for (kind, level), number in sorted(self.kinds.items())]


def note_found(session: Session, tally: Iterable[tuple[str, str, int]], *, are_kept: bool) -> None:
    """Add to what the office sees of the guard: what stood in a file, and whether it came in all the same."""
    deeds = (Deed.FOUND, Deed.KEPT) if are_kept else (Deed.FOUND,)
    guarding.count(session, {(kind, level, deed, ""): number for kind, level, number in tally for deed in deeds}, clock.today())


def judge(session: Session) -> Judge:
    contacts = frozenset(accounts.setting(session, "published_contacts"))
    return Judge(Guard(lambda: contacts))


def our_tools(session: Session) -> dict[str, ToolId]:
    """The tools of our list by their folded names."""
    return {folded(name): key for key, name in accounts.tools(session)}


def told(case: Foreign, source: str, tools: dict[str, ToolId], *, key: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the case and of its origin. *key*: the fingerprint of who signed it."""
    words = case.words
    columns = {
        "kind": case.kind,
        "title": case.title,
        "one_line": case.one_line(),
        "body": case.body,
        "field": case.field,
        "ai_use": case.ai_use,
        "tool_id": tools.get(folded(words["tool"])),
        "elsewhere": elsewhere(source, words["department"]),
        **{name: case.told.get(name, "") for name in TOLD},
        **{name: case.figures.get(name) for name in FIGURES},
    }
    day = case.published_on.isoformat() if case.published_on else None
    origin = {**words, "source": source, "ref": case.ref, "key_fingerprint": key, "published_on": day}
    return columns, {**origin, "fingerprint": fingerprint(columns, origin)}


def ready(case: Foreign, source: str, tools: dict[str, ToolId], *, key: str = "") -> Ready:
    """The same with its words for the index: the slow part."""
    columns, origin = told(case, source, tools, key=key)
    return Ready(columns, origin, _words(columns))


def _words(columns: dict[str, Any]) -> list[str]:
    _, title, words = words_of(SimpleNamespace(id=0, **columns))
    return index.prepared(title, words)


def elsewhere(source: str, department: str) -> str:
    """What stands in the place of the 課."""
    place = " ".join(each for each in (source, department) if each)
    return f"{ELSEWHERE}：{place}" if place else ELSEWHERE


def fingerprint(columns: dict[str, Any], origin: dict[str, Any]) -> str:
    """Of what was told. Our number of a tool is ours, and who signed is no part of the words."""
    told = {**columns, **origin, "tool_id": None, "key_fingerprint": ""}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def compared(session: Session, source: str, origins: Iterable[dict[str, Any]]) -> Counts:
    """What *bring_in* would do."""
    standing = foreign.standing(session, source)
    counts = Counts()
    for origin in origins:
        _, earlier = standing.get(origin["ref"], (None, ""))
        counts.new += not earlier
        counts.changed += bool(earlier) and earlier != origin["fingerprint"]
        counts.same += earlier == origin["fingerprint"]
    return counts


def bring_in(
    session: Session,
    source: str,
    cases: Iterable[Ready],
    *,
    by: PersonId | None,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> Counts:
    """Write what is new, put the new words where a case changed, leave what is the same. All of it in the caller's transaction."""
    in_turn(session, IN_BULK)  # of two that bring the same the second finds it here
    standing = foreign.standing(session, source)
    counts, tally, waiting = Counts(), Tally(), iter(cases)
    while chunk := list(islice(waiting, AT_ONCE)):
        new = [each for each in chunk if each.origin["ref"] not in standing]
        known = [(each, *standing[each.origin["ref"]]) for each in chunk if each.origin["ref"] in standing]
        changed = [(each, case_id) for each, case_id, earlier in known if earlier != each.origin["fingerprint"]]
        _write(session, new, now, tally)
        for each, case_id in changed:
            _rewrite(session, case_id, each, now, tally)
        counts.new += len(new)
        counts.changed += len(changed)
        counts.same += len(known) - len(changed)
        if progress is not None:
            progress(counts.total())
    index.settle(session, COLLECTION, tally)
    if counts.new > AT_ONCE and session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE cases, case_origins"))  # else it takes what is full for empty until it looks by itself
    audit(session, by, "cases_imported", "case")
    return counts


def _write(session: Session, chunk: Collection[Ready], now: datetime, tally: Tally) -> None:
    if not chunk:
        return
    placed = list(zip(_numbers(session, len(chunk)), chunk, strict=True))
    session.execute(insert(Case), [{"id": case_id, **_new(each, now)} for case_id, each in placed])
    session.execute(insert(CaseOrigin), [{"case_id": case_id, **_origin(each, now)} for case_id, each in placed])
    index.put_many(session, COLLECTION, [(case_id, each.words or _words(each.case)) for case_id, each in placed], tally)


def _numbers(session: Session, many: int) -> Sequence[CaseId]:
    """Numbers for new cases, asked for beforehand: to insert and be told them costs PostgreSQL's driver as much as all else."""
    if session.get_bind().dialect.name == "postgresql":
        sequence = func.nextval(func.pg_get_serial_sequence("cases", "id"))
        return session.scalars(select(sequence).select_from(func.generate_series(1, many))).all()
    last = session.scalar(select(func.max(Case.id))) or 0  # this transaction is the only one that writes
    return [CaseId(last + number) for number in range(1, many + 1)]


def _new(each: Ready, now: datetime) -> dict[str, Any]:
    return {
        **each.case,
        "state": CaseState.PUBLISHED,
        "section_path": NOT_OURS,
        "category": Category.ACCURACY,  # none is told, and none is shown
        "published_at": _shown_from(each, now) or now,
        "created_at": now,
        "updated_at": now,
    }


def _origin(each: Ready, now: datetime) -> dict[str, Any]:
    day = each.origin["published_on"]
    return {**each.origin, "published_on": date.fromisoformat(day) if day else None, "imported_at": now}


def _shown_from(each: Ready, now: datetime) -> datetime | None:
    """The day they say; one that is still to come would stand above all that is new until then."""
    day = each.origin["published_on"]
    return min(datetime.combine(date.fromisoformat(day), time(), clock.TOKYO), now) if day else None


def _rewrite(session: Session, case_id: CaseId, each: Ready, now: datetime, tally: Tally) -> None:
    """Their newer words in the place of the older ones; what the office has put away stays away."""
    mine = Case.id == case_id
    state = case((Case.state == CaseState.ARCHIVED, Case.state), else_=CaseState.REVISED)
    at = func.coalesce(literal(_shown_from(each, now), UtcDateTime()), Case.published_at)
    changed = update(Case).where(mine).values(**each.case, state=state, published_at=at, version=Case.version + 1, updated_at=now)
    stands = session.scalar(changed.returning(Case.state))
    session.execute(update(CaseOrigin).where(CaseOrigin.case_id == case_id).values(_origin(each, now)))
    index.remove(session, COLLECTION, case_id)
    if stands != CaseState.ARCHIVED:
        index.put_many(session, COLLECTION, [(case_id, each.words or _words(each.case))], tally)
