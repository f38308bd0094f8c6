"""What is said by those who take up somebody else's case: their plan, their log, their own case."""

from collections.abc import Iterator
from typing import Any

from lms.cases import queries as cases
from lms.cases.kinds import MOST_TITLE
from lms.cases.services import CaseEntry
from lms.demo.practices import Seed
from lms.demo.story import Story
from lms.demo.words import AI_USES, CATEGORIES, FIELDS, KINDS, data
from lms.kernel.actor import Actor
from lms.kernel.ids import PracticeId
from lms.kernel.immutable import immutable
from lms.kernel.text import step_of
from lms.practice import queries as practice_queries
from lms.practice.kinds import Outcome

WORKED = (Outcome.DONE, Outcome.SO_SO)
SHARE = 0.4  # of those who tried somebody's case and logged it
TITLES = ("{section}でも試した：{told}", "{told}、{section}の場合", "{told}：{section}に合わせて", "{section}で1回：{told}")
WHENS = (
    "来週の、手の空いた朝に",
    "木曜の午後、電話の当番が明けたら",
    "金曜の朝、係の打ち合わせのあとに",
    "月曜の午後、先週の分を見直すときに",
)
EFFECTS = (
    "ほかの課の言い方を知ることができました。",
    "係の中で、やり方の話が始まりました。",
    "はじめての職員にも同じ形で頼めるようになりました。",
)
CAUSES = (
    "月の締めと重なり、見比べる時間を取れませんでした。",
    "様式が元の課とちがい、差しかえる所が多すぎました。",
    "だれが見比べるかを決めないまま始めていました。",
    "元の事例の条件を読まずに、うちの文に当てはめました。",
    "頼む文の中に、避けたい言い方を書いていませんでした。",
)


@immutable
class Source:
    """What a case hands on to those who take it up; *told* is what the first one is about: its title, or what a failure taught."""

    told: str
    lesson: str
    ai_use: str
    field: str
    tool: str
    before: int
    times: int


def source(row: dict[str, Any]) -> Source:
    """Of a case that was written for the demo."""
    before, times = row.get("minutes_before") or 40, row.get("times_per_month") or 4
    return Source(row.get("handed_on") or row["title"], row["lesson"], row["ai_use"], row["field"], row["tool"], before, times)


def seed(story: Story, of: Source) -> Seed:
    """What the next person plans, and what they will say of it: other words each time."""
    good, mixed, bad = (story.draw(kind, data("retold")[kind]) for kind in ("good", "mixed", "bad"))
    return {
        "source": of,
        "work": of.told[:40],
        "when": story.chance.choice(WHENS),
        "action": step_of(of.lesson)[:180],
        "ai_use": of.ai_use,
        "field": of.field,
        "tool": of.tool,
        "before": of.before,
        "after": max(of.before * story.chance.choice((5, 6, 7, 8)) // 10, 1),
        "times": of.times,
        "good": good["text"],
        "good_lesson": good["lesson"],
        "mixed": mixed["text"],
        "bad": bad["text"],
        "bad_lesson": bad["lesson"],
        "barrier": story.draw("barrier", ["時間", "対象業務がない", "環境・許可", "ルール"]),
        "effect": story.draw("effect", EFFECTS),
    }


def untold_log(story: Story, practice_id: PracticeId) -> Any:
    """The newest log of a practice, unless a case was told from it already."""
    log = practice_queries.latest_log(story.session, practice_id)
    return None if log is None or cases.of_log(story.session, log.id) is not None else log


def entry(story: Story, actor: Actor, log: Any, outcome: Outcome, seed: Seed) -> tuple[CaseEntry, Source]:
    """The case of somebody who took another one up, and what it hands on."""
    of: Source = seed["source"]
    worked = outcome in WORKED
    text, lesson = _unsaid(story, "good" if worked else "bad", seed)
    first, _, rest = text.partition("。")
    told = CaseEntry(
        kind=KINDS["improvement" if worked else "failure"],
        title=_title(story, actor.section_name, of.told),
        one_line=first + "。",
        tried=seed["action"],
        lesson=lesson,
        category=CATEGORIES["正確・効率"],
        field=FIELDS[of.field],
        ai_use=AI_USES[of.ai_use],
        tool_id=story.town.tools.get(of.tool),
        minutes_before=log.minutes_before,
        minutes_after=log.minutes_after,
        times_per_month=log.times_per_month,
        effect=(rest or seed["effect"]) if worked else "",
        not_worked=seed["mixed"] if outcome == Outcome.SO_SO else "" if worked else rest or seed["mixed"],
        cause_workplace="" if worked else story.draw("cause", CAUSES),
    )
    return told, Source(of.told, lesson, of.ai_use, of.field, of.tool, of.before, of.times)


def has_words(story: Story, outcome: Outcome, seed: Seed) -> bool:
    """Whether there is something left that nobody has said yet: in a town that has told much, the next one keeps it to themselves."""
    return any(text not in story.said for text, _lesson in _words("good" if outcome in WORKED else "bad", seed))


def _words(kind: str, seed: Seed) -> Iterator[tuple[str, str]]:
    """What was drawn, and its lesson; where the cards have come round again, spare words."""
    yield seed[kind], seed[f"{kind}_lesson"]
    yield from ((row["text"], row["lesson"]) for row in data("retold")[f"spare_{kind}"])


def _unsaid(story: Story, kind: str, seed: Seed) -> tuple[str, str]:
    """Nobody says the same in two cases."""
    words = list(_words(kind, seed))
    found = next((each for each in words if each[0] not in story.said), words[0])
    story.said.add(found[0])
    return found


def _title(story: Story, section: str, told: str) -> str:
    """A title that no other case of this town bears."""
    drawn = story.draw("title", TITLES)
    titles = [each.format(section=section, told=told)[:MOST_TITLE] for each in (drawn, *TITLES)]
    found = next((each for each in titles if each not in story.said), titles[0])
    story.said.add(found)
    return found
