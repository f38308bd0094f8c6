"""Use cases of goals: a vision is put into words, a KPI is set and kept, values come in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.services import audit, insert_or_nothing
from lms.goals import files, queries, rules
from lms.goals.kinds import KpiEntry, Shape, Source, State
from lms.goals.models import Kpi, KpiValue, Vision
from lms.goals.queries import Place
from lms.goals.rules import sheet
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import CHANGED_MEANWHILE, N_, Stale, Unacceptable
from lms.kernel.ids import KpiId


def write_vision(session: Session, actor: Actor, place: Place, text: str, *, seen: int, now: datetime) -> None:
    """Put the vision of a place anew; *seen* is the wording that the person had before them, 0 where there was none. Raises Stale, Unacceptable."""
    latest, standing = _newest(session, place)
    if text == standing:
        raise Unacceptable(N_("前の言葉と同じです。"), field="text")
    values = {"place_id": place.id, "number": seen + 1, "text": text, "written_by_id": actor.person_id, "written_at": now}
    made = insert_or_nothing(session, Vision).values(values).on_conflict_do_nothing().returning(Vision.number)
    if latest != seen or session.scalar(made) is None:
        raise Stale(CHANGED_MEANWHILE)
    audit(session, actor.person_id, "vision_written", "unit", place.id)


def _newest(session: Session, place: Place) -> tuple[int, str]:
    found = queries.visions(session, [place.id]).get(place.id)
    return (found[0].number, found[0].text) if found else (0, "")


def add_kpi(session: Session, actor: Actor, place: Place, entry: KpiEntry, *, today: date) -> KpiId:
    """Set one; who sets it keeps it. Raises Unacceptable."""
    made = Kpi(place_id=place.id, shape=entry.shape, keeper_id=actor.person_id, **rules.judged(entry, today=today))
    session.add(made)
    session.flush()
    audit(session, actor.person_id, "kpi_set", "kpi", made.id)
    return made.id


def change_kpi(session: Session, actor: Actor, kpi_id: KpiId, entry: KpiEntry, *, version: int, today: date) -> None:
    """Write one anew that nobody has changed since *version*. Its day may stay where it is, though it be over. Raises Stale, Unacceptable."""
    standing, _ = queries.writable_kpi(session, actor, kpi_id)
    values = rules.judged(entry, today=min(today, standing.due_on - date.resolution) if entry.due_on == standing.due_on else today)
    if values.get("measure", "") != standing.measure and _has_values(session, kpi_id):
        raise Unacceptable(N_("値がもう入っているので、数え方は変えられません。新しいKPIを立ててください。"), field="measure")
    _write(session, kpi_id, values, version=version)
    audit(session, actor.person_id, "kpi_changed", "kpi", kpi_id)


def _has_values(session: Session, kpi_id: KpiId) -> bool:
    return bool(session.scalar(select(func.count()).select_from(KpiValue).where(KpiValue.kpi_id == kpi_id)))


def _write(session: Session, kpi_id: KpiId, values: Mapping[str, Any], *, version: int) -> None:
    changed = update(Kpi).where(Kpi.id == kpi_id, Kpi.version == version).values(**values, version=version + 1, updated_at=clock.now())
    if session.scalar(changed.returning(Kpi.id)) is None:
        raise Stale(CHANGED_MEANWHILE)


def keep(session: Session, actor: Actor, kpi_id: KpiId) -> None:
    """Somebody takes it over. Twice is once."""
    standing, _ = queries.writable_kpi(session, actor, kpi_id)
    if standing.keeper_id != actor.person_id:
        _write(session, kpi_id, {"keeper_id": actor.person_id}, version=standing.version)
        audit(session, actor.person_id, "kpi_kept", "kpi", kpi_id)


def retire(session: Session, actor: Actor, kpi_id: KpiId, *, now: datetime) -> None:
    """Nobody looks at it any more; its values stand. Twice is once."""
    standing, _ = queries.writable_kpi(session, actor, kpi_id)
    if standing.retired_at is None:
        _write(session, kpi_id, {"retired_at": now}, version=standing.version)
        audit(session, actor.person_id, "kpi_retired", "kpi", kpi_id)


def restore(session: Session, actor: Actor, kpi_id: KpiId) -> None:
    """It counts again. Twice is once."""
    standing, _ = queries.writable_kpi(session, actor, kpi_id)
    if standing.retired_at is not None:
        _write(session, kpi_id, {"retired_at": None}, version=standing.version)
        audit(session, actor.person_id, "kpi_restored", "kpi", kpi_id)


def enter_figure(session: Session, actor: Actor, kpi_id: KpiId, day: date, typed: str, *, note: str, link: str, today: date) -> None:
    """A number of a day, with what it rests on. Raises Unacceptable."""
    standing = _by_hand(session, actor, kpi_id, Shape.QUANTITY)
    figure = rules.figure_of(typed, standing.counted_in, field="figure")
    rules.check_value(day, note, link, today=today)
    _put(session, actor, kpi_id, [{"day": day, "figure": figure, "note": note, "link": link}], Source.HAND)


def enter_state(session: Session, actor: Actor, kpi_id: KpiId, day: date, state: State, *, note: str, link: str, today: date) -> None:
    """How far it has come, with a sentence. Raises Unacceptable."""
    _by_hand(session, actor, kpi_id, Shape.QUALITY)
    rules.check_value(day, note, link, today=today)
    _put(session, actor, kpi_id, [{"day": day, "state": state, "note": note, "link": link}], Source.HAND)


def take_in(session: Session, actor: Actor, kpi_id: KpiId, content: bytes, *, today: date) -> int:
    """All lines of a file, or none; answers how many. Taken in twice they stand once. Raises Unreadable with all that is wrong."""
    standing = _by_hand(session, actor, kpi_id, Shape.QUANTITY)
    found = sheet.read(files.lines(content), today=today, unit=standing.counted_in)
    _put(session, actor, kpi_id, [{"day": day, "figure": figure} for day, figure in found.items()], Source.FILE)
    return len(found)


def remove(session: Session, actor: Actor, kpi_id: KpiId, day: date | None) -> None:
    """A value that was wrong. Twice is once, as is a day that has none."""
    queries.writable_kpi(session, actor, kpi_id)
    session.execute(delete(KpiValue).where(KpiValue.kpi_id == kpi_id, KpiValue.day == day))
    audit(session, actor.person_id, "kpi_value_removed", "kpi", kpi_id)


def _by_hand(session: Session, actor: Actor, kpi_id: KpiId, shape: Shape) -> Any:
    standing, _ = queries.writable_kpi(session, actor, kpi_id)
    if standing.measure or standing.shape != shape:
        raise Unacceptable(N_("このKPIには、この形の値は入りません。"))
    if standing.retired_at is not None:
        raise Unacceptable(N_("このKPIは、しまってあります。戻してから値を入れてください。"))
    return standing


def _put(session: Session, actor: Actor, kpi_id: KpiId, values: list[dict[str, Any]], source: Source) -> None:
    """One value a day: those of the same days make way."""
    session.execute(delete(KpiValue).where(KpiValue.kpi_id == kpi_id, KpiValue.day.in_([each["day"] for each in values])))
    common = {"kpi_id": kpi_id, "source": source, "entered_by_id": actor.person_id, "entered_at": clock.now()}
    empty = {"figure": None, "state": "", "note": "", "link": ""}
    session.execute(insert(KpiValue), [{**common, **empty, **each} for each in values])
    audit(session, actor.person_id, "kpi_valued", "kpi", kpi_id)
