"""What the office should look at: settings never set, courses with faults, mails nobody can vouch for, people who cannot sign in."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import LoginKind
from lms.accounts.models.access import Password
from lms.accounts.models.office import Tool
from lms.accounts.models.people import LoginName, Person, Unit
from lms.accounts.queries import office
from lms.admin.kinds.findings import Finding, Level
from lms.admin.queries import running
from lms.cases import queries as cases
from lms.catalog import queries as catalog
from lms.followups import queries as followups
from lms.guidelines import queries as guidelines
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import rows
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.kernel.periods import Period


@immutable
class Counts:
    """How large the municipality is, as the front door shows it."""

    people: int
    units: int
    without_way_in: int
    tools: int


def counts(session: Session, today: date) -> Counts:
    people, without, units, tools = rows(session, _sizes(), {"today": today}).one()
    return Counts(people, units, without or 0, tools)


@cache
def _sizes() -> Any:
    """How many people there are, and how many of those with a PC have neither a password nor another way to sign in; how many units and tools."""
    today = bindparam("today", type_=Date())
    units = select(func.count()).select_from(Unit).where(accounts.valid_on(Unit, today)).scalar_subquery()
    tools = select(func.count()).select_from(Tool).where(Tool.retired_at.is_(None)).scalar_subquery()
    by_password = select(Password.person_id).where(Password.person_id == Person.id).exists()
    by_provider = select(LoginName.id).where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.SSO).exists()
    without = func.sum(cast(and_(Person.has_pc, ~by_password, ~by_provider), Integer()))
    return select(func.count(), without, units, tools).select_from(Person).where(or_(Person.left_on.is_(None), Person.left_on > today))


def cases_waiting(session: Session, actor: Actor) -> int:
    return len(cases.waiting(session, actor))


@immutable
class Ground:
    """What every look may ask."""

    session: Session
    today: date
    counts: Counts
    letters: followups.Letters


def office_findings(session: Session, today: date, known: Counts | None = None, letters: followups.Letters | None = None) -> list[Finding]:
    """Everything the office can mend itself, well or not, what waits for somebody first, then in the order in which a town begins."""
    ground = Ground(session, today, known or counts(session, today), letters or followups.letters(session))
    return [finding for look in LOOKS for finding in look(ground)]


def _names(ground: Ground) -> Iterator[Finding]:
    said = accounts.settings(ground.session)
    if said["municipality"]:
        yield Finding("municipality", Level.WELL, N_("自治体名：%(name)s"), params={"name": said["municipality"]})
    else:
        yield Finding(
            "municipality",
            Level.LOOK,
            N_("自治体名が決まっていません。"),
            N_("「推進」の「設定」→「名前と連絡先」で書いてください。"),
            page="settings.general",
        )
    if said["office_name"] and said["office_phone"]:
        yield Finding("office-contact", Level.WELL, N_("困ったときの連絡先が、どのページの下にも出ています。"))
    else:
        yield Finding(
            "office-contact",
            Level.LOOK,
            N_("担当課の名前か内線が決まっていません。困った人が、どこへ聞けばよいか分かりません。"),
            N_("「推進」の「設定」→「名前と連絡先」で書いてください。"),
            page="settings.general",
        )


def _units_and_people(ground: Ground) -> Iterator[Finding]:
    found = ground.counts
    if found.units:
        yield Finding("units", Level.WELL, N_("きょうの組織：%(count)d"), params={"count": found.units})
    else:
        yield Finding(
            "units",
            Level.LOOK,
            N_("組織がまだありません。"),
            N_("「推進」の「組織」で、部（なければ課）から加えてください。"),
            page="units.index",
        )
    if found.without_way_in:
        yield Finding(
            "sign-in",
            Level.LOOK,
            N_("自分のパソコンがあるのに、まだログインできない人が%(count)d人います。"),
            N_("「推進」の「職員」で、仮のパスワードを出して、本人に渡してください。"),
            {"count": found.without_way_in},
            page="people.index",
        )
    else:
        yield Finding("sign-in", Level.WELL, N_("パソコンのある人は、みなログインできます。"))


def _tools(ground: Ground) -> Iterator[Finding]:
    if ground.counts.tools:
        yield Finding("tools", Level.WELL, N_("使ってよい道具：%(count)d"), params={"count": ground.counts.tools})
    else:
        yield Finding(
            "tools",
            Level.LOOK,
            N_("使ってよい道具が、ひとつも決まっていません。計画を立てる人が、何を使ってよいか分かりません。"),
            N_("「推進」の「使ってよい道具」で加えてください。"),
            page="tools.index",
        )


def _rules(ground: Ground) -> Iterator[Finding]:
    holds = guidelines.in_force(ground.session, ground.today)
    if holds is not None:
        yield Finding("ai-rules", Level.WELL, N_("AI利用ルール：第%(number)d版"), params={"number": holds.number})
    else:
        yield Finding(
            "ai-rules",
            Level.LOOK,
            N_("AI利用ルールが、まだ始まっていません。職員には、きびしい側の見本が出ています。"),
            N_("「推進」の「AI利用ルール」で、見本を庁内に合わせて直し、公開してください。"),
            page="rules_office.overview",
        )


def _calendar(ground: Ground) -> Iterator[Finding]:
    year = accounts.fiscal_year(ground.session, ground.today)
    days = [day for day in office.closed_days(ground.session) if day in year]
    if days:
        yield Finding("closed-days", Level.WELL, N_("今年度の閉庁日：%(count)d日"), params={"count": len(days)})
    else:
        yield Finding(
            "closed-days",
            Level.LOOK,
            N_("今年度の閉庁日が書かれていません。閉じている日に、おたずねが届くことがあります。"),
            N_("「推進」の「設定」→「年度と暦」で書いてください。"),
            page="settings.calendar",
        )
    sessions = _within(office.council_sessions(ground.session), year)
    if sessions:
        yield Finding("council-sessions", Level.WELL, N_("今年度の議会の会期：%(count)d"), params={"count": sessions})
    else:
        yield Finding(
            "council-sessions",
            Level.LOOK,
            N_("今年度の議会の会期が書かれていません。答弁の準備のさなかに、おたずねが届くことがあります。"),
            N_("「推進」の「設定」→「年度と暦」で書いてください。"),
            page="settings.calendar",
        )
    busy = _within(office.busy_periods(ground.session), year)
    yield Finding("busy-periods", Level.WELL, N_("今年度の繁忙期：%(count)d"), params={"count": busy})


def _within(periods: Collection[Period], year: FiscalYear) -> int:
    """How many of *periods* lie, or begin or end, in the fiscal year."""
    return sum(each.first <= year.end and each.last >= year.start for each in periods)


def _guards(ground: Ground) -> Iterator[Finding]:
    said = accounts.settings(ground.session)
    yield Finding("small-group", Level.WELL, N_("%(count)d人に満たない集まりの数は出しません。"), params={"count": said["small_group"]})
    if said["retention_months"]:
        text = N_("退職した人の名前は、%(months)dか月で「元職員」に変わります。")
        yield Finding("retention", Level.WELL, text, params={"months": said["retention_months"]})
    else:
        yield Finding(
            "retention",
            Level.LOOK,
            N_("退職した人の名前を残す期間が0か月です。退職の翌日に名前が消えます。"),
            N_("「推進」の「設定」→「共有と守り」で、期間を確かめてください。"),
            page="settings.access",
        )
    if said["published_contacts"]:
        yield Finding(
            "published-contacts", Level.WELL, N_("公開している連絡先：%(count)d"), params={"count": len(said["published_contacts"])}
        )
    else:
        yield Finding(
            "published-contacts",
            Level.LOOK,
            N_("公開している連絡先が書かれていません。市の代表電話を書いても、個人情報チェックが止めます。"),
            N_("「推進」の「設定」→「共有と守り」で、代表電話などを書いてください。"),
            page="settings.access",
        )


def _courses(ground: Ground) -> Iterator[Finding]:
    faults = catalog.faults(ground.session)
    for slug, of_course in faults:
        first = of_course[0]
        yield Finding(
            "course",
            Level.LOOK,
            N_("講座 %(slug)s に、直す所が%(count)dあります。はじめは %(place)s：%(fault)s"),
            N_("`lms courses check` が示す行を直して、もう一度起動してください。直るまでは、前の版が読まれます。"),
            {"slug": slug, "count": len(of_course), "place": f"{first.file}:{first.line}", "fault": first.says},
            page="learning.catalogue",
        )
    if not faults:
        yield Finding("course", Level.WELL, N_("講座のファイルに誤りはありません。"))


def _letters(ground: Ground) -> Iterator[Finding]:
    lost = ground.letters.lost
    if lost:
        yield Finding(
            "letters",
            Level.LOOK,
            N_("届かなかったか、届いたか分からないメールが%(count)d通あります。"),
            N_("「推進」の「送信の記録」で、相手に確かめてください。ひとりでに送り直すことはありません。"),
            {"count": lost},
            page="deliveries.index",
        )
    else:
        text = N_("行方の分からないメールはありません（送るのを待つもの：%(waiting)d通）。")
        yield Finding("letters", Level.WELL, text, params={"waiting": ground.letters.waiting})


def _at_work(ground: Ground) -> Iterator[Finding]:
    return running.look(ground.session)


LOOKS: tuple[Callable[[Ground], Iterator[Finding]], ...] = (
    _at_work,
    _letters,
    _courses,
    _names,
    _units_and_people,
    _tools,
    _rules,
    _calendar,
    _guards,
)
