"""The months of the seven accounts, whatever the dice say: something on every page of the ring for whoever signs in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lms.cases import services as cases
from lms.demo import learners, recalling, retold, told_cases
from lms.demo.learners import Path
from lms.demo.practices import Seed, begin, log_entry, plan_entry
from lms.demo.story import Story, working_day_by
from lms.demo.tasks import task_of
from lms.demo.words import data, shelf
from lms.followups import queries as followup_queries
from lms.followups import services as followups
from lms.followups.kinds import Answer, Kind, Subject
from lms.kernel import clock
from lms.kernel.ids import CaseId, PersonId, PracticeId
from lms.practice import services as practice
from lms.practice.kinds import Origin, Outcome

LEARNED_WITHIN = 190  # days
HANDED_ON_FROM = "Y-1"  # 山野さん's case goes from 課 to 課,
HANDED_ON = (("0202", 3), ("0503", 18), ("0501", 24))  # so many days after everybody could read the one before
Row = dict[str, Any]


def live(story: Story, basic: Path, practical: Path) -> None:
    """Lessons, practices and cases of the accounts; they answer some questions and read what they are told."""
    path = basic + practical
    for row in data("personas")["persona"]:
        me = story.town.accounts[row["login"]]
        _learns(story, me, path, row["learned"])
        for plan in row.get("practice", []):
            _plans(story, me, path, plan)
        for days in (40, 20, 9):
            story.at(story.today - timedelta(days=days), _looks(story, me), hour=16)


def _learns(story: Story, me: PersonId, path: Path, learned: int) -> None:
    """The lessons up to now, the next one left open."""
    for number, (course, lesson) in enumerate(path[:learned]):
        day = story.today - timedelta(days=LEARNED_WITHIN - number * (LEARNED_WITHIN - 5) // learned)
        story.at(day, lambda course=course, lesson=lesson: learners.pass_lesson(story, me, course, lesson), hour=9)  # type: ignore[misc]
    course, lesson = path[learned]
    story.at(working_day_by(story.today - timedelta(days=3)), lambda: learners.leave_open(story, me, course, lesson))


def _plans(story: Story, me: PersonId, path: Path, row: Row) -> None:
    seed = next(each for each in shelf("practices", "practice") if each["work"] == row["work"])
    day = working_day_by(story.today - timedelta(days=row["ago"]))

    def plan() -> None:
        due = max(day + timedelta(days=row["due"]), clock.today())
        origin = practice.OWN_IDEA
        if "lesson" in row:
            page = story.lesson(*path[row["lesson"]])
            origin = practice.Origin(Origin.LESSON, page.lesson_id, page.version_id)
        actor = story.actor(me)
        entry = replace(plan_entry(story, seed, due), work_task_id=task_of(story.town, actor, seed))
        made = practice.plan(story.session, actor, entry, origin=origin, now=clock.now())
        if "with" in row:
            practice.join(story.session, actor, made.id, story.town.accounts[row["with"]], now=clock.now())
        if row.get("started") or "outcome" in row:
            story.at(clock.today() + timedelta(days=1), lambda: begin(story, me, made.id))
        if "outcome" in row:
            story.at(due, lambda: _logs(story, me, made.id, seed, row))

    story.at(day, plan, hour=14)


def _logs(story: Story, me: PersonId, practice_id: PracticeId, seed: Seed, row: Row) -> None:
    written = next((case for case in data("personas")["case"] if case["id"] == row.get("case")), None)
    entry = told_cases.written_log(written) if written else log_entry(story, seed, Outcome(row["outcome"]))
    made = practice.log(story.session, story.actor(me), practice_id, entry=entry, now=clock.now())
    if written is not None:
        story.at(clock.today() + timedelta(days=2), lambda: _shares(story, me, made.id, written))


def _shares(story: Story, me: PersonId, log_id: Any, written: Row) -> None:
    made = cases.share(story.session, story.actor(me), log_id, told_cases.written_case(story, written), now=clock.now())
    story.told[written["id"]] = made.id
    step = 0 if written["id"] == HANDED_ON_FROM else None
    story.at(clock.today() + timedelta(days=2), lambda: _is_seen(story, made.id, retold.source(written), step))


def _is_seen(story: Story, case_id: CaseId, source: retold.Source, step: int | None) -> None:
    """A second person has looked; where *step* says so, the next 課 takes it up."""
    told_cases.release(story, case_id, source)
    if step is not None and step < len(HANDED_ON):
        story.at(clock.today() + timedelta(days=HANDED_ON[step][1]), lambda: _goes_on(story, case_id, source, step))


def _goes_on(story: Story, case_id: CaseId, source: retold.Source, step: int) -> None:
    """The next 課 takes it up, and tells its own: three generations deep."""
    person = story.town.staff_of(HANDED_ON[step][0])[3]
    seed = retold.seed(story, source)
    due = clock.today() + timedelta(days=6)
    made = cases.adopt(story.session, story.actor(person), case_id, plan_entry(story, seed, due), now=clock.now())
    story.at(due - timedelta(days=2), lambda: begin(story, person, made))
    if step + 1 < len(HANDED_ON):
        story.at(due + timedelta(days=1), lambda: _tells_its_own(story, person, made, seed, step))


def _tells_its_own(story: Story, person: PersonId, practice_id: PracticeId, seed: Seed, step: int) -> None:
    actor = story.actor(person)
    log = practice.log(story.session, actor, practice_id, entry=log_entry(story, seed, Outcome.DONE), now=clock.now())
    entry, source = retold.entry(story, actor, log, Outcome.DONE, seed)
    made = cases.share(story.session, actor, log.id, entry, now=clock.now())
    story.at(clock.today() + timedelta(days=2), lambda: _is_seen(story, made.id, source, step + 1))


def _looks(story: Story, me: PersonId) -> Callable[[], None]:
    """Answers what is asked, not yet where nothing came of it so far, and has read everything else."""

    def look() -> None:
        actor = story.actor(me)
        for asked in followup_queries.open_for(story.session, actor):
            if asked.subject_kind == Subject.LESSON:
                recalling.remember(story, actor, asked.id)
                continue
            answer = Answer.NOT_YET if asked.kind == Kind.DID_YOU_TRY else Answer.DONE
            followups.answer(story.session, actor, asked.id, answer, memo="", now=clock.now())
        followups.mark_read(story.session, actor, now=clock.now())

    return look
