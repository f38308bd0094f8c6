"""発令, leave and the last day: which dates go together. Pure. People write the last day; stored is the first day after it."""

from collections.abc import Iterable
from datetime import date, timedelta

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

ONE_DAY = timedelta(days=1)


@immutable
class Span:
    """From *begins* up to, not including, *ends*; None: no end is known."""

    begins: date
    ends: date | None = None

    def holds(self, day: date) -> bool:
        return self.begins <= day and (self.ends is None or day < self.ends)

    def meets(self, other: "Span") -> bool:
        """Whether there is a day in both."""
        return (other.ends is None or self.begins < other.ends) and (self.ends is None or other.begins < self.ends)


def day_after(last: date | None) -> date | None:
    return last + ONE_DAY if last else None


def last_day(ends: date | None) -> date | None:
    return ends - ONE_DAY if ends else None


def said_day(day: date | None) -> str:
    """A day inside a sentence of a refusal, in figures that every language reads."""
    return day.isoformat() if day else ""


def span(begins: date, last: date | None) -> Span:
    """Raises Unacceptable where the last day lies before the first."""
    if last is not None and last < begins:
        raise Unacceptable(N_("始まりの日か、それより後の日にしてください。"), field="until")
    return Span(begins, day_after(last))


def check_within(wanted: Span, unit: Span) -> None:
    """Nobody is posted to a unit that does not exist then. Raises Unacceptable."""
    if wanted.begins < unit.begins:
        raise Unacceptable(
            N_("この組織は %(day)s からです。その日か、それより後にしてください。"), field="begins", day=said_day(unit.begins)
        )
    if unit.ends is None:
        return
    if not unit.holds(wanted.begins):
        raise Unacceptable(
            N_("この組織は %(day)s で終わります。後をつぐ組織を選んでください。"), field="unit_id", day=said_day(last_day(unit.ends))
        )
    if wanted.ends is None or wanted.ends > unit.ends:
        raise Unacceptable(
            N_("この組織は %(day)s で終わります。終わりの日を、その日までにしてください。"),
            field="until",
            day=said_day(last_day(unit.ends)),
        )


def check_apart(wanted: Span, others: Iterable[Span]) -> None:
    """The same unit twice at a time says nothing. Raises Unacceptable."""
    if any(wanted.meets(other) for other in others):
        raise Unacceptable(N_("同じ組織の同じ発令が、その期間にもうあります。"), field="unit_id")


def check_main(wanted: Span, others: Iterable[Span]) -> None:
    """A person has one main posting at a time: one that runs is ended by the next, one that is still to come is not. Raises Unacceptable."""
    for other in others:
        if other.begins == wanted.begins:
            raise Unacceptable(N_("この日から始まる本務が、もうあります。"), field="begins")
        if other.begins > wanted.begins and wanted.meets(other):
            raise Unacceptable(
                N_("%(day)s から次の本務が決まっています。終わりの日を、その前の日までにしてください。"),
                field="until",
                day=said_day(other.begins),
            )


def check_still_here(wanted: Span, left_on: date | None) -> None:
    """Raises Unacceptable for what would go on after the last day."""
    if left_on is not None and (wanted.ends is None or wanted.ends > left_on):
        raise Unacceptable(
            N_("%(day)s が最後の日です。終わりの日を、その日までにしてください。"), field="until", day=said_day(last_day(left_on))
        )


def check_leave(wanted: Span, others: Iterable[Span]) -> None:
    if any(wanted.meets(other) for other in others):
        raise Unacceptable(N_("その期間には、もう休みが登録されています。"), field="begins")


def check_departure(left_on: date, begins: Iterable[date]) -> None:
    """What is still to begin is taken back first, by the office and not in passing. Raises Unacceptable."""
    later = [day for day in begins if day >= left_on]
    if later:
        raise Unacceptable(N_("%(day)s から始まる発令があります。先に取り消してください。"), field="last", day=said_day(min(later)))
