"""What makes a case worth reading, who may check it, how it moves from state to state. Pure."""

from collections.abc import Collection, Mapping

from lms.cases.kinds import (
    MOST_COMMENT,
    MOST_CONDITIONS,
    MOST_LINE,
    MOST_TEXT,
    MOST_TITLE,
    MOST_WORDS,
    SEEN_BY_ALL,
    SEEN_BY_SECTION,
    TO_MEETINGS,
    CarriedOver,
    CaseKind,
    CaseState,
    Disclosure,
    PutAwayBy,
    Why,
)
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed, Refusal, Unacceptable
from lms.kernel.ids import UnitId
from lms.kernel.immutable import immutable
from lms.practice.kinds import MOST_MINUTES, MOST_TIMES_A_MONTH, Outcome

BEGINS = "次は"
REVIEW_AFTER_DAYS = 365
LENGTHS = {"title": MOST_TITLE, "one_line": MOST_LINE, "prevention_post": MOST_WORDS, "prevention_by": MOST_WORDS}


@immutable
class Standing:
    """What decides who may see a case."""

    state: str
    unit_id: UnitId | None  # none of ours, where the case comes from elsewhere
    section_path: str
    disclosure: str


def why_seen(actor: Actor, case: Standing, *, is_author: bool, is_invited: bool, is_lent: bool = False) -> Why | None:
    """Why this person may read the case; None where it looks missing. The query that finds cases says the same (queries.sight.visible).

    *is_lent*: it is on the agenda of a meeting to which this person is invited.
    """
    if actor.is_partner:
        if is_invited and may_be_shown_outside(case.state, case.disclosure):
            return Why.PARTNER
        return Why.MEETING if is_lent and may_be_lent(case.state, case.disclosure) else None
    if not actor.reads_cases:
        return None
    if is_author and case.state != CaseState.DRAFT:
        return Why.AUTHOR
    if case.state in SEEN_BY_ALL:
        return Why.STAFF if actor.serves else Why.EXECUTIVE if actor.has("executive") else Why.CHECKER
    return _why_near(actor, case) if case.state in SEEN_BY_SECTION else None


def _why_near(actor: Actor, case: Standing) -> Why | None:
    """Before a second person has looked. What a unit was before a reorganisation counts as itself."""
    if case.section_path in actor.sections or case.unit_id in actor.carried_units:
        return Why.SECTION
    if actor.heads(case.section_path):
        return Why.HEAD
    return Why.CHECKER if actor.sees_every_case else None


def may_be_shown_outside(state: str, disclosure: str) -> bool:
    """Checked by a second person, and opened by its author or the office."""
    return state in SEEN_BY_ALL and disclosure == Disclosure.PARTNERS


def may_be_lent(state: str, disclosure: str) -> bool:
    """Checked by a second person, and opened at least to guests of meetings."""
    return state in SEEN_BY_ALL and disclosure in TO_MEETINGS


def check_shown_outside(state: str, disclosure: str) -> None:
    if state not in SEEN_BY_ALL:
        raise NotWaiting(N_("全庁に出た事例だけ、パートナーに見せられます。"))
    if disclosure != Disclosure.PARTNERS:
        raise NotWaiting(N_("この事例には、まだパートナーを招けません。先に、見せる範囲を変えてください。"))


class NotWaiting(Refusal):
    """The case is not waiting for what was asked."""


class NotTried(Refusal):
    """Nothing was tried, so there is nothing to tell."""


class FormalRoute(Unacceptable):
    """An accident with data, money or harm to residents: it goes to the formal route, and nothing is stored here."""


def is_for_formal_route(kind: str, answer: str | None) -> bool:
    """Whether what is being typed may be kept nowhere: a failure of which nobody has said yet that it is no accident."""
    return kind in (CaseKind.FAILURE, CaseKind.NEAR_MISS) and answer != "no"


def check_incident(kind: str, answer: str | None) -> None:
    """A failure asks first whether it is one for the formal route."""
    if kind == CaseKind.IMPROVEMENT:
        return
    if answer == "yes":
        raise FormalRoute(
            N_(
                "情報の漏えい、お金、住民の方への被害にかかわることは、ここには残しません。きょうのうちに、上司と情報セキュリティの担当へ知らせてください。"
            ),
            field="incident",
        )
    if answer != "no":
        raise Unacceptable(N_("はじめに、事故報告にあたるかどうかを選んでください。"), field="incident")


def check_texts(title: str, one_line: str, tried: str) -> None:
    for text, field, most in ((title, "title", MOST_TITLE), (one_line, "one_line", MOST_LINE), (tried, "tried", MOST_TEXT)):
        if not any(sign.isalnum() for sign in text):  # signs alone tell nobody anything
            raise Unacceptable(N_("一行で書いてください。"), field=field)
        if len(text) > most:
            raise Unacceptable(N_("%(most)d字までで書いてください。"), field=field, most=most)


def check_told(effect: str, not_worked: str) -> None:
    """One of the two is what the next person comes for."""
    if not effect.strip() and not not_worked.strip():
        raise Unacceptable(N_("効果か、うまくいかなかったことの、どちらかを書いてください。"), field="effect")


def check_lengths(texts: Mapping[str, str]) -> None:
    """What a draft has to keep to: nothing has to be there, and nothing may be too long."""
    for name, text in texts.items():
        most = LENGTHS.get(name, MOST_TEXT)
        if len(text) > most:
            raise Unacceptable(N_("%(most)d字までで書いてください。"), field=name, most=most)


def check_lesson(lesson: str) -> None:
    """One sentence for the next person."""
    if not lesson.startswith(BEGINS) or len(lesson.strip()) <= len(BEGINS) + 2:
        raise Unacceptable(N_("「次は」で始まる一文を書いてください。例：次は、期限と金額を先に抜き出します。"), field="lesson")


def check_causes(kind: str, tools: str, workplace: str, person: str) -> None:
    """A failure is seen through three lenses; a person alone is never a cause."""
    if kind == CaseKind.IMPROVEMENT:
        return
    if person.strip() and not tools.strip() and not workplace.strip():
        raise Unacceptable(
            N_("「人」だけでは、次の人が同じ所で止まります。しくみ・道具か、職場環境から見えることも、ひとつ書いてみてください。"),
            field="cause_tools",
        )


def check_conditions(carried_over: str, conditions: str) -> None:
    """What had to be changed is what the next section needs to know."""
    if carried_over == CarriedOver.ADAPTED and not conditions.strip():
        raise Unacceptable(N_("何を変えたかを、一行で書いてください。"), field="conditions")
    if len(conditions) > MOST_CONDITIONS:
        raise Unacceptable(N_("%(most)d字までで書いてください。"), field="conditions", most=MOST_CONDITIONS)


def check_minutes(minutes: int | None, field: str) -> None:
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise Unacceptable(N_("0〜%(most)d分で入力してください。"), field=field, most=MOST_MINUTES)


def check_times(times: int | None) -> None:
    if times is not None and not 0 <= times <= MOST_TIMES_A_MONTH:
        raise Unacceptable(N_("0〜%(most)d回で入力してください。"), field="times_per_month", most=MOST_TIMES_A_MONTH)


def check_figures(before: int | None, after: int | None, times: int | None) -> None:
    check_minutes(before, "minutes_before")
    check_minutes(after, "minutes_after")
    check_times(times)


def check_told_from(outcome: str) -> None:
    """A case tells of something that was tried."""
    if outcome == Outcome.COULD_NOT_TRY:
        raise NotTried(N_("試せなかった記録は、事例にはしません。試したあとの記録から残せます。"))


def released(state: str) -> CaseState:
    if state not in SEEN_BY_SECTION:
        raise NotWaiting(N_("この事例は、確かめを待っていません。"))
    return CaseState.PUBLISHED


def returned(state: str) -> CaseState:
    if state not in SEEN_BY_SECTION:
        raise NotWaiting(N_("この事例は、確かめを待っていません。"))
    return CaseState.RETURNED


def revised(state: str) -> CaseState:
    """A change of a returned case asks for the check again; a published one stays with everybody."""
    if state == CaseState.ARCHIVED:
        raise NotWaiting(N_("取り下げた事例は直せません。"))
    if state in SEEN_BY_ALL:
        return CaseState.REVISED
    return CaseState.OWN_SECTION


def check_in_sight(state: str) -> None:
    if state == CaseState.ARCHIVED:
        raise NotWaiting(N_("この事例は、もう取り下げられています。"))


def put_away_by(*, is_author: bool) -> PutAwayBy:
    return PutAwayBy.AUTHOR if is_author else PutAwayBy.OFFICE


def check_answers(*, reads_cases: bool, state: str) -> None:
    """Thanks, words and following are for colleagues, and for what is in sight."""
    if not reads_cases:
        raise NotAllowed(N_("この事例に応えられるのは、庁内の同僚だけです。"))
    check_in_sight(state)


def check_comment(text: str) -> None:
    """Words, and not too many of them."""
    if not any(sign.isalnum() for sign in text):
        raise Unacceptable(N_("ことばで書いてください。記号だけでは伝わりません。"), field="text")
    if len(text) > MOST_COMMENT:
        raise Unacceptable(N_("%(most)d字までで書いてください。"), field="text", most=MOST_COMMENT)


def check_found(places: Collection[str]) -> None:
    if not places:
        raise Unacceptable(N_("このことばは、事例のどこにもありません。書かれているとおりに写してください。"), field="passages")


def kept_to(disclosure: str, state: str, *, needs_check: bool) -> CaseState:
    """Where a case stands once it is said how far it may go: kept in its 課, it leaves everybody's sight; opened again, it is checked again."""
    if disclosure == Disclosure.SECTION:
        return CaseState.OWN_SECTION if state in SEEN_BY_ALL else CaseState(state)
    return CaseState(state) if needs_check or state != CaseState.OWN_SECTION else CaseState.PUBLISHED


def check_leaves_section(disclosure: str) -> None:
    if disclosure == Disclosure.SECTION:
        raise NotWaiting(N_("この事例は、課の中だけに残すことになっています。"))


def department(path: str) -> str:
    """The 部 of a unit path: "/1/" of "/1/4/12/"."""
    first = path.strip("/").partition("/")[0]
    return f"/{first}/"
