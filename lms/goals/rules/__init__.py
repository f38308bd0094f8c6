"""Who writes a goal, and what makes one believable. Pure."""

import unicodedata
from datetime import date
from typing import Any

from lms.goals.kinds import MEASURES, KpiEntry, Shape
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.numerals import MINUS, read_whole

MOST_DECIMALS = 2
MOST_YEARS = 20  # ahead: no plan of a municipality looks further


def may_write(actor: Actor, path: str) -> bool:
    """The office everywhere; executives for the whole town, whose path is empty; heads and their deputies for what they lead."""
    return actor.has("office") or (actor.has("executive") if not path else actor.heads(path))


def may_read(actor: Actor, path: str) -> bool:
    """Everybody what the town goes by; what a unit goes by those who serve in it or lead it: no 課 is held against another."""
    sees_all = actor.sees_every_case or actor.has("executive")
    return not path or sees_all or actor.heads(path) or any(section.startswith(path) for section in actor.sections)


def read_figure(typed: str) -> float | None:
    """The number that *typed* says, with up to two decimals: 3.8, 1,440, 三十, △5. None for anything else."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    mark = next((each for each in MINUS if plain.startswith(each)), "")
    head, point, tail = plain[len(mark) :].partition(".")
    whole = read_whole(head)
    is_fraction = tail.isascii() and tail.isdigit() and len(tail) <= MOST_DECIMALS
    if whole is None or whole < 0 or (point and not is_fraction):
        return None
    figure = whole + (int(tail) / 10 ** len(tail) if point else 0)
    return -figure if mark and figure else float(figure)


def written(figure: float) -> str:
    """As it stands on a page: 1,440, 3.8, −5."""
    plain = f"{abs(figure):,.{MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    return f"−{plain}" if figure < 0 else plain


def judged(entry: KpiEntry, *, today: date) -> dict[str, Any]:
    """The columns of a KPI. Raises Unacceptable beside the field that cannot be right."""
    if not entry.name:
        raise Unacceptable(N_("何をみるのかを書いてください。"), field="name")
    if entry.due_on <= today:
        raise Unacceptable(N_("きょうより後の日を選んでください。"), field="due_on")
    if entry.due_on.year - today.year > MOST_YEARS:
        raise Unacceptable(N_("%(most)d年以内の日を選んでください。"), field="due_on", most=MOST_YEARS)
    common: dict[str, Any] = {"name": entry.name, "aim": entry.aim, "due_on": entry.due_on}
    return common | (_distance(entry) if entry.shape == Shape.QUANTITY else {})


def _distance(entry: KpiEntry) -> dict[str, Any]:
    counted = MEASURES.get(entry.measure)
    unit = counted.unit if counted else entry.counted_in
    if not unit:
        raise Unacceptable(N_("単位を書いてください。例：件、時間、％"), field="counted_in")
    ends = {field: figure_of(getattr(entry, field), unit, field=field) for field in ("baseline", "target")}
    if ends["baseline"] == ends["target"]:
        raise Unacceptable(N_("目標が、出発点と同じです。どこまで変えたいかを書いてください。"), field="target")
    return {**ends, "measure": entry.measure if counted else "", "counted_in": unit}


def figure_of(typed: str, unit: str, *, field: str) -> float:
    """Raises Unacceptable. The unit may be typed along: 400時間／月, 400時間."""
    figure = read_figure(typed.strip().removesuffix(unit).removesuffix(unit.partition("／")[0]))
    if figure is None:
        raise Unacceptable(N_("数字で書いてください。小数は2けたまでです。例：30、3.8、-5"), field=field)
    return figure


def check_value(day: date, note: str, link: str, *, today: date) -> None:
    """A value is of a day that has come, and says what it rests on. Raises Unacceptable."""
    if day > today:
        raise Unacceptable(N_("きょうか、それより前の日を選んでください。"), field="day")
    if link and not link.startswith(("https://", "http://")):
        raise Unacceptable(N_("https:// から始まるアドレスを書いてください。"), field="link")
    if not note and not link:
        raise Unacceptable(N_("何から分かった値かを、言葉かリンクで書いてください。"), field="note")


def percent_of_way(baseline: float, target: float, figure: float) -> int:
    """How much of the way from the baseline to the target lies behind; less than 0 where it went the other way."""
    return round(100 * (figure - baseline) / (target - baseline))


def is_reached(baseline: float, target: float, figure: float) -> bool:
    return figure >= target if target > baseline else figure <= target
