"""The front doors: what waits, the one most useful next thing, and the figures beside it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms.admin.kinds.findings import ACTIONS, Finding, Level, Step
from lms.admin.queries.findings import Counts, cases_waiting, counts, office_findings
from lms.followups import queries as followups
from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.learning.queries import releases

BEFORE_CASES = frozenset({"letters", "course", "municipality", "units", "sign-in", "tools"})  # a town without these cannot go on


@immutable
class Front:
    """What stands behind the office's front door."""

    waits: int
    beside: list[Finding]
    step: Step
    counts: Counts
    letters: int
    cases: int
    releases: int


def front(session: Session, actor: Actor, today: date, *, reads_cases: bool) -> Front:
    size = counts(session, today)
    letters = followups.letters(session)
    waits = unwell(office_findings(session, today, size, letters))
    waiting = cases_waiting(session, actor) if reads_cases else 0
    step = next_step(waits, waiting, reads_cases=reads_cases)
    return Front(
        waits=len(waits),
        beside=beside(waits, step),
        step=step,
        counts=size,
        letters=letters.waiting,
        cases=waiting,
        releases=releases.open_count(session, actor, today=today),
    )


def unwell(findings: Sequence[Finding]) -> list[Finding]:
    """What somebody should look at, what stops the product first."""
    return sorted((each for each in findings if each.level != Level.WELL), key=lambda each: each.level != Level.STOP)


def beside(waits: Sequence[Finding], step: Step) -> list[Finding]:
    """What waits and is not said by the next step already."""
    return [each for each in waits if each is not step.finding]


def next_step(waits: Sequence[Finding], cases: int, *, reads_cases: bool) -> Step:
    """What stops the product; what is missing for the town to go on; else the cases that wait for a check; else what is nice to have; else the cases to read."""
    stop = next((each for each in waits if each.level == Level.STOP), None)
    if stop is not None:
        # Only the administrator's page looks that deep, and it is mended at the machine: there is nothing to open but the look again.
        return Step(stop.says, N_("もう一度確かめる"), "admin.administration", stop.params, stop)
    with_page = [each for each in waits if each.page]
    first = next((each for each in with_page if each.name in BEFORE_CASES), None)
    if first is None and cases:
        return Step(N_("確かめを待っている事例が%(count)d件あります。"), N_("事例を確かめる"), "cases.checks", {"count": cases})
    first = first or next(iter(with_page), None)
    if first is not None:
        return Step(first.says, ACTIONS[first.name], first.page, first.params, first)
    if reads_cases:
        return Step(N_("待っているものはありません。きょうは、だれかの工夫を読んでみませんか。"), N_("事例を読む"), "cases.index")
    return Step(N_("待っているものはありません。"), N_("設定を確かめる"), "settings.general")
