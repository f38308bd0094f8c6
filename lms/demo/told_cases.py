"""The cases of the demo: each grew from somebody's practice, was checked, thanked and taken up."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from lms.cases import queries as cases
from lms.cases import services
from lms.cases.kinds import ThanksKind
from lms.cases.services import CaseEntry
from lms.demo import retold
from lms.demo.practices import Seed, begin, go_on, plan_entry
from lms.demo.retold import Source
from lms.demo.story import DAYS, Story
from lms.demo.words import AI_USES, CATEGORIES, FIELDS, KINDS, shelf
from lms.kernel import clock
from lms.kernel.errors import Refusal
from lms.kernel.ids import CaseId, PersonId, PracticeId
from lms.practice import services as practice
from lms.practice.kinds import DataClass, Outcome, Quality, Visibility
from lms.practice.services import LogEntry, PlanEntry

TEXTS = (
    *("background", "events", "effect", "not_worked", "cause", "conditions", "prompt", "word", "intended", "noticed"),
    *("cause_tools", "cause_workplace", "cause_person", "first_response", "prevention", "went_well", "lucky", "formal_report"),
)
WHO_AND_WHEN = re.compile("（([^（）、]+)、([^（）]+)）")
RELEASED, RETURNED = 0.92, 0.03  # of what is told; the others still wait for a second person
ADOPTIONS = (0, 0, 0, 1, 1, 2, 3)
MOST_THANKS = 28
ADVICE = "数の出どころを、ひとこと足すと、ほかの課でも比べやすくなります。文はそのままで大丈夫です。"


def tell_all(story: Story) -> None:
    """The written cases, spread over the months; one that belongs to a season is told in it, where the months hold that season."""
    rows = shelf("cases", "case")
    step = (DAYS - 20) / len(rows)
    days = [story.began + timedelta(days=3 + int(place * step)) for place in range(len(rows))]
    for row in sorted(rows, key=lambda row: "months" not in row):
        fitting = [day for day in days if day.month in row.get("months", ())] or days
        day = story.chance.choice(fitting)
        days.remove(day)
        teller = story.chance.choice([who for who in story.town.staff_of(row["unit"]) if story.town.section_on(who, day) == row["unit"]])
        story.at(day, _planner(story, teller, row))


def _planner(story: Story, teller: PersonId, row: dict[str, Any]) -> Callable[[], None]:
    def plan() -> None:
        due = clock.today() + timedelta(days=5)
        made = practice.plan(story.session, story.actor(teller), written_plan(story, row, due), now=clock.now())
        story.at(clock.today() + timedelta(days=3), lambda: begin(story, teller, made.id))
        story.at(due, lambda: _log(story, teller, made.id, row))

    return plan


def written_plan(story: Story, row: dict[str, Any], due_on: date) -> PlanEntry:
    """The plan that a written case began with."""
    return PlanEntry(
        work=row["title"][:40],
        plan_when=row.get("when", "手の空いた午後に"),
        action=row.get("action", row["tried"].partition("。")[0][:180] + "。"),
        ai_use=AI_USES[row["ai_use"]],
        tool_id=story.town.tools.get(row["tool"]),
        data_class=DataClass.PUBLIC,
        due_on=due_on,
        minutes_now=row.get("minutes_before"),
    )


def written_log(row: dict[str, Any]) -> LogEntry:
    """The log that a written case was told from."""
    worked = row["kind"] == "improvement"
    return LogEntry(
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


def written_case(story: Story, row: dict[str, Any]) -> CaseEntry:
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
        **{**texts, **_prevention(texts["prevention"])},
    )


def _prevention(text: str) -> dict[str, str]:
    """図を通す、と足しました（都市計画課長、翌週）。 as what is done, which post does it, and by when; told of several, it stays one text."""
    said = WHO_AND_WHEN.findall(text)
    if len(said) != 1:
        return {"prevention": text}
    return {"prevention": WHO_AND_WHEN.sub("", text), "prevention_post": said[0][0], "prevention_by": said[0][1]}


def _log(story: Story, teller: PersonId, practice_id: PracticeId, row: dict[str, Any]) -> None:
    made = practice.log(story.session, story.actor(teller), practice_id, entry=written_log(row), now=clock.now())
    story.at(clock.today() + timedelta(days=1), lambda: share(story, teller, made.id, written_case(story, row), retold.source(row)))


def share(story: Story, teller: PersonId, log_id: Any, entry: CaseEntry, source: Source) -> None:
    """Told to the own 課; after some days a second person has looked."""
    made = services.share(story.session, story.actor(teller), log_id, entry, now=clock.now())
    roll = story.chance.random()
    if roll < RELEASED:
        story.at(clock.today() + story.some_days(1, 5), lambda: release(story, made.id, source))
    elif roll < RELEASED + RETURNED:
        story.at(clock.today() + story.some_days(1, 5), lambda: _return(story, made.id))


def release(story: Story, case_id: CaseId, source: Source) -> None:
    """A second person has looked: colleagues thank, and some take it up."""
    checker = story.town.accounts["010003" if story.chance.random() < 0.6 else "010004"]
    try:
        services.release(story.session, story.actor(checker), case_id, now=clock.now())
    except Refusal:
        return
    everybody = list(story.town.sections)
    thanks = min(1 + int(2 * story.chance.paretovariate(1.1)), MOST_THANKS)
    for person in story.chance.sample(everybody, k=thanks):
        story.at(clock.today() + story.some_days(0, 20), _thanker(story, person, case_id))
    for person in story.chance.sample(everybody, k=story.chance.choice(ADOPTIONS)):
        story.at(clock.today() + story.some_days(2, 25), lambda person=person: adopt(story, person, case_id, source))  # type: ignore[misc]


def _return(story: Story, case_id: CaseId) -> None:
    checker = story.town.accounts["010003"]
    services.return_with_advice(story.session, story.actor(checker), case_id, ADVICE, now=clock.now())


def _thanker(story: Story, person: PersonId, case_id: CaseId) -> Callable[[], None]:
    def thank() -> None:
        author_ids = [author for author, _name in cases.authors(story.session, case_id)]
        if person not in author_ids and story.actor(person).unit_id is not None:
            kind = ThanksKind.USEFUL if (person + case_id) % 3 == 0 else ThanksKind.NICE_CHALLENGE
            services.thank(story.session, story.actor(person), case_id, now=clock.now(), kind=kind)

    return thank


def adopt(story: Story, person: PersonId, case_id: CaseId, source: Source) -> None:
    """うちでも試す: a plan with its lineage; what comes of it may be told again."""
    seed = retold.seed(story, source)
    due = clock.today() + timedelta(days=7)
    try:
        made = services.adopt(story.session, story.actor(person), case_id, plan_entry(story, seed, due), now=clock.now())
    except Refusal:
        return
    go_on(story, person, made, seed, due, then=_tells_it_too(seed))


def _tells_it_too(seed: Seed) -> Callable[[Story, PersonId, PracticeId, Outcome], None]:
    """Somebody who took a case up tells their own, now and then: the ring turns again."""

    def then(story: Story, person: PersonId, practice_id: PracticeId, outcome: Outcome) -> None:
        if story.chance.random() < retold.SHARE:
            story.at(clock.today() + story.some_days(1, 4), lambda: tell_too(story, person, practice_id, outcome, seed))

    return then


def tell_too(story: Story, person: PersonId, practice_id: PracticeId, outcome: Outcome, seed: Seed) -> None:
    """A case told from a log about somebody else's case."""
    log = retold.untold_log(story, practice_id)
    if log is not None and retold.has_words(story, outcome, seed):
        entry, source = retold.entry(story, story.actor(person), log, outcome, seed)
        share(story, person, log.id, entry, source)
