"""Who may give which role, for how long, and on which days it counts. Pure."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from lms.accounts.kinds import Role
from lms.kernel.errors import N_, NotAllowed, Unacceptable

OF_THE_OFFICE = (Role.PROMOTER, Role.FACILITATOR, Role.AUTHOR, Role.PARTNER)
OF_THE_ADMINISTRATOR = (*OF_THE_OFFICE, Role.OFFICE, Role.EXECUTIVE, Role.ADMINISTRATOR)
SOON = timedelta(days=14)


def grantable(roles: Collection[str]) -> tuple[Role, ...]:
    """What somebody with *roles* may give and take."""
    if Role.ADMINISTRATOR in roles:
        return OF_THE_ADMINISTRATOR
    return OF_THE_OFFICE if Role.OFFICE in roles else ()


def check_giver(roles: Collection[str], role: str, *, is_own: bool) -> None:
    """Nobody gives to themselves; some roles are the administrator's to give."""
    if role not in grantable(roles):
        raise NotAllowed(N_("この役割を付けたり終えたりできるのは、システム管理者だけです。"))
    if is_own:
        raise NotAllowed(N_("自分には役割を付けられません。ほかの担当の方にお願いしてください。"))


def check_term(role: str, begins: date, last_on: date | None, *, today: date) -> None:
    """A role never begins in the past: what was seen on a day stays as it was. A partner's ends within a year."""
    if begins < today:
        raise Unacceptable(N_("きょうか、それより後の日を選んでください。"), field="begins")
    if last_on is not None and last_on < begins:
        raise Unacceptable(N_("始まる日か、それより後の日を選んでください。"), field="last_on")
    if role == Role.PARTNER:
        check_partnership(begins, last_on)


def check_partnership(begins: date, last_on: date | None) -> None:
    if last_on is None:
        raise Unacceptable(N_("パートナーには、最後の日が必要です。"), field="last_on")
    if last_on < begins:
        raise Unacceptable(N_("きょうか、それより後の日を選んでください。"), field="last_on")
    if last_on > a_year_after(begins):
        raise Unacceptable(N_("1年より先の日は選べません。続けるときは、終わるころに付け直してください。"), field="last_on")


def a_year_after(day: date) -> date:
    """The same day of the next year; 28 February for the leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Unacceptable(N_("あとで見る人のために、一行で書いてください。"), field="reason")


def ending(begins: date, standing: date | None, last_on: date | None, *, today: date) -> date:
    """The first day on which a role is over that shall end after *last_on*, or at once where that is None. Raises Unacceptable."""
    if standing is not None and standing <= today:
        raise Unacceptable(N_("この役割は、もう終わっています。"))
    if last_on is None:
        return max(today, begins)  # one that has not begun never begins
    if last_on < max(today, begins):
        raise Unacceptable(N_("きょうか、それより後の日を選んでください。"), field="last_on")
    over = last_on + timedelta(days=1)
    if standing is not None and over >= standing:
        raise Unacceptable(N_("もう決まっている最後の日より、前の日を選んでください。"), field="last_on")
    return over


def counts(role: str, unit_path: str, served: Iterable[str]) -> bool:
    """A promoter's role counts on days on which the person serves in the unit it was named for, or below; the others always."""
    if role != Role.PROMOTER:
        return True
    return bool(unit_path) and any(path.startswith(unit_path) for path in served)


def in_force(granted: str, served: Collection[str]) -> frozenset[str]:
    """Out of "office:,promoter:/1/4/" (role and path of its unit) those that count for somebody who serves at *served*."""
    pairs = (each.partition(":") for each in granted.split(",") if each)
    return frozenset(role for role, _, path in pairs if counts(role, path, served))


def check_apart(role: str, *, other_roles: Collection[str], serves: bool) -> None:
    """A partner sees what they are invited to and nothing else: no other role, and no posting beside it."""
    if role == Role.PARTNER and (serves or set(other_roles) - {Role.PARTNER}):
        raise Unacceptable(N_("所属やほかの役割のある方は、パートナーにはできません。"), field="role")
    if role != Role.PARTNER and Role.PARTNER in other_roles:
        raise Unacceptable(N_("パートナーの方には、ほかの役割を付けられません。先にパートナーの役割を終えてください。"), field="role")
