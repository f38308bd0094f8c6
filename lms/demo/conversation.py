"""What colleagues of the demo say under its best known cases, who follows them, and a version that came of it. No dice are thrown."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

from lms.cases import queries
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.services import CaseEntry, comments, following, revise
from lms.demo.partners import FACILITATOR
from lms.demo.register import OFFICE
from lms.demo.story import Story
from lms.kernel import clock

OTHERS = ("010001", "010002", FACILITATOR, OFFICE)
WORDS = {  # under which case, so many days ago: by the how manieth of the others, what
    ("Y-1", 30): (2, "記入例の隣に「よくある書き間違い」をひとつ置くと、もっと迷わなくなりそうです。うちの課でも試してみます。"),
    ("Y-1", 26): (3, "窓口の配置が違う課では、案内の順番を変えたほうがよいかもしれません。どこから読み始める方が多かったですか。"),
    ("K-1", 24): (2, "要約のあとで、決まったことだけ人が読み合わせる、というところが効いていると思いました。"),
    ("T-1", 40): (3, "推進員の集まりで紹介しました。「5分だけ」と時間を決めるのがよい、という声が多くありました。"),
}
ADDED = {("Y-1", 20): "記入例の隣に、よくある書き間違いを1つ置くと、さらに質問が減りました。"}  # to the conditions, by its author


def talk(story: Story) -> None:
    for (told, ago), (who, text) in WORDS.items():
        story.on(story.today - timedelta(days=ago), 16, _saying(story, told, who, text))
    for (told, ago), text in ADDED.items():
        story.on(story.today - timedelta(days=ago), 15, _adding(story, told, text))


def _readable(story: Story, told: str) -> Any | None:
    case_id, office = story.told.get(told), story.actor(story.town.accounts[OFFICE])
    found = queries.readable_case(story.session, office, case_id) if case_id is not None else None
    return found if found is not None and found.state in SEEN_BY_ALL else None


def _saying(story: Story, told: str, who: int, text: str) -> Callable[[], None]:
    def say() -> None:
        case = _readable(story, told)
        if case is not None:
            actor = story.actor(story.town.accounts[OTHERS[who]])
            comments.write(story.session, actor, case.id, text, now=clock.now())
            following.follow(story.session, actor, case.id, now=clock.now())

    return say


def _adding(story: Story, told: str, text: str) -> Callable[[], None]:
    def add() -> None:
        case = _readable(story, told)
        if case is not None:
            author = queries.authors(story.session, case.id)[0][0]
            entry = {each.name: getattr(case, each.name) for each in fields(CaseEntry)}
            entry["conditions"] = "".join((case.conditions, "\n" if case.conditions else "", text))
            revise(story.session, story.actor(author), case.id, CaseEntry(**entry), version=case.version, now=clock.now())

    return add
