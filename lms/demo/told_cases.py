"""The cases of the demo: each grew from somebody's practice, was checked, thanked and taken up."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from lms.cases import queries as cases
from lms.cases import services
from lms.cases.kinds import MOST_TITLE
from lms.cases.services import CaseEntry
from lms.demo.practices import Seed, actor, go_on, plan_entry
from lms.demo.story import Story
from lms.demo.words import AI_USES, CATEGORIES, FIELDS, KINDS, data
from lms.kernel import clock
from lms.kernel.errors import Refusal
from lms.kernel.ids import CaseId, PersonId, PracticeId
from lms.practice import queries as practice_queries
from lms.practice import services as practice
from lms.practice.kinds import DataClass, Outcome, Quality, Visibility
from lms.practice.services import LogEntry, PlanEntry

TEXTS = (
    *("background", "events", "effect", "not_worked", "cause", "conditions", "prompt", "word", "intended", "noticed"),
    *("cause_tools", "cause_workplace", "cause_person", "first_response", "prevention", "went_well", "lucky", "formal_report"),
)


def tell_all(story: Story) -> None:
    """The twenty cases, spread over the first nine weeks."""
    rows: list[dict[str, Any]] = data("cases")["case"]
    order = story.chance.sample(range(len(rows)), k=len(rows))
    for place, number in enumerate(order):
        row = rows[number]
        teller = story.chance.choice(_tellers(story, row["unit"]))
        story.at(story.began + timedelta(days=3 + place * 3), _planner(story, teller, row))


def _tellers(story: Story, section: str) -> list[PersonId]:
    """Members of the 課 who are not there to look around with."""
    visitors = set(story.town.accounts.values())
    return [person for person in story.town.members[section] if person not in visitors]


def _planner(story: Story, teller: PersonId, row: dict[str, Any]) -> Callable[[], None]:
    def plan() -> None:
        entry = PlanEntry(
            work=row["title"][:40],
            plan_when="手の空いた午後に",
            action=row["tried"].partition("。")[0][:180] + "。",
            ai_use=AI_USES[row["ai_use"]],
            tool_id=story.town.tools.get(row["tool"]),
            data_class=DataClass.PUBLIC,
            due_on=clock.today() + timedelta(days=5),
            minutes_now=row.get("minutes_before"),
        )
        made = practice.plan(story.session, actor(story, teller), entry, now=clock.now())
        story.at(clock.today() + timedelta(days=5), lambda: _log(story, teller, made.id, row))

    return plan


def _log(story: Story, teller: PersonId, practice_id: PracticeId, row: dict[str, Any]) -> None:
    worked = row["kind"] == "improvement"
    entry = LogEntry(
        outcome=Outcome.DONE if worked else Outcome.DID_NOT_WORK,
        tried_on=clock.today(),
        minutes_before=row.get("minutes_before"),
        minutes_after=row.get("minutes_after"),
        times_per_month=row.get("times_per_month"),
        is_measured=True,
        quality=int(Quality.BETTER if worked else Quality.MORE_REWORK),
        effect=row["effect"],
        not_worked=row["not_worked"],
        prompt=row.get("prompt", ""),
        visibility=Visibility.EVERYBODY,
    )
    made = practice.log(story.session, actor(story, teller), practice_id, entry=entry, now=clock.now())
    story.at(clock.today() + timedelta(days=1), lambda: share(story, teller, made.id, case_entry(story, row), seed=_seed(story, row)))


def case_entry(story: Story, row: dict[str, Any]) -> CaseEntry:
    texts = {name: str(row.get(name, "none" if name == "formal_report" else "")).strip() for name in TEXTS}
    worked = row["kind"] == "improvement"
    return CaseEntry(
        kind=KINDS[row["kind"]],
        title=row["title"],
        one_line=row["one_line"],
        tried=row["tried"],
        lesson=row["lesson"],
        category=CATEGORIES[row["category"]],
        field=FIELDS[row["field"]],
        ai_use=AI_USES[row["ai_use"]],
        tool_id=story.town.tools.get(row["tool"]),
        minutes_before=row.get("minutes_before"),
        minutes_after=row.get("minutes_after"),
        times_per_month=row.get("times_per_month"),
        quality=int(Quality.BETTER if worked else Quality.MORE_REWORK),
        **texts,
    )


def _seed(story: Story, row: dict[str, Any]) -> Seed:
    """What somebody plans who takes the case up, and what they will say of it."""
    words = data("retold")
    good, bad = story.chance.choice(words["good"]), story.chance.choice(words["bad"])
    before = row.get("minutes_before") or 40
    return {
        "work": row["title"][:40],
        "told_as": row["title"],
        "when": "来週の、手の空いた朝に",
        "action": row["lesson"].removeprefix("次は").lstrip("、")[:180],
        "ai_use": row["ai_use"],
        "field": row["field"],
        "tool": row["tool"],
        "before": before,
        "after": max(before * 2 // 3, 1),
        "times": row.get("times_per_month") or 4,
        "good": good["text"],
        "good_lesson": good["lesson"],
        "mixed": story.chance.choice(words["mixed"])["text"],
        "bad": bad["text"],
        "bad_lesson": bad["lesson"],
        "barrier": "時間",
        "effect": "ほかの課の言い方を知ることができた。",
    }


def share(story: Story, teller: PersonId, log_id: Any, entry: CaseEntry, *, seed: Seed) -> None:
    """Told to the own 課; after some days a second person has looked."""
    made = services.share(story.session, actor(story, teller), log_id, entry, now=clock.now())
    if story.chance.random() < 0.93:
        story.at(clock.today() + story.some_days(1, 5), lambda: _release(story, made.id, seed))


def _release(story: Story, case_id: CaseId, seed: Seed) -> None:
    checker = story.town.accounts["010003" if story.chance.random() < 0.6 else "010004"]
    try:
        services.release(story.session, actor(story, checker), case_id, now=clock.now())
    except Refusal:
        return
    everybody = [person for members in story.town.members.values() for person in members]
    for person in story.chance.sample(everybody, k=story.chance.randint(3, 26)):
        story.at(clock.today() + story.some_days(0, 20), _thanker(story, person, case_id))
    for person in story.chance.sample(everybody, k=story.chance.choice([0, 0, 1, 1, 2, 3])):
        story.at(clock.today() + story.some_days(2, 25), _adopter(story, person, case_id, seed))


def _thanker(story: Story, person: PersonId, case_id: CaseId) -> Callable[[], None]:
    def thank() -> None:
        author_ids = [author for author, _name in cases.authors(story.session, case_id)]
        if person not in author_ids:
            services.thank(story.session, actor(story, person), case_id, now=clock.now())

    return thank


def _adopter(story: Story, person: PersonId, case_id: CaseId, seed: Seed) -> Callable[[], None]:
    def adopt() -> None:
        due: date = clock.today() + timedelta(days=7)
        try:
            made = services.adopt(story.session, actor(story, person), case_id, plan_entry(story, seed, due), now=clock.now())
        except Refusal:
            return
        go_on(story, person, made, seed, due, then=_retell(seed))

    return adopt


def _retell(seed: Seed) -> Callable[[Story, PersonId, PracticeId, Outcome], None]:
    """Somebody who took a case up tells their own, now and then: the ring turns again."""

    def then(story: Story, person: PersonId, practice_id: PracticeId, outcome: Outcome) -> None:
        if story.chance.random() < 0.6:
            story.at(clock.today() + story.some_days(1, 4), lambda: retell(story, person, practice_id, outcome, seed))

    return then


def retell(story: Story, person: PersonId, practice_id: PracticeId, outcome: Outcome, seed: Seed) -> None:
    log = practice_queries.latest_log(story.session, practice_id)
    if log is None or cases.of_log(story.session, log.id) is not None:
        return
    section = actor(story, person).section_name
    worked = outcome in (Outcome.DONE, Outcome.SO_SO)
    entry = CaseEntry(
        kind=KINDS["improvement" if worked else "failure"],
        title=f"{section}でも試した：{seed['told_as']}"[:MOST_TITLE] if "told_as" in seed else seed["work"],
        one_line=seed["good"] if worked else seed["bad"],
        tried=seed["action"],
        lesson=seed.get("good_lesson" if worked else "bad_lesson", "次は同じ係の1人に先に見せ、いっしょに言い方を決めます。"),
        category=CATEGORIES["正確・効率"],
        field=FIELDS.get(seed.get("field", ""), FIELDS["文書作成"]),
        ai_use=AI_USES[seed["ai_use"]],
        tool_id=story.town.tools.get(seed["tool"]),
        minutes_before=log.minutes_before,
        minutes_after=log.minutes_after,
        times_per_month=log.times_per_month,
        effect=seed["effect"] if worked else "",
        not_worked="" if outcome == Outcome.DONE else seed["mixed" if worked else "bad"],
        cause_workplace="" if worked else "月の締めと重なり、見比べる時間を取れませんでした。",
    )
    share(story, person, log.id, entry, seed=seed)
