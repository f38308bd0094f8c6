"""What stands beside the screens of the demo: a card that waits on a counter, and the text that somebody has put beside a log."""

from datetime import timedelta

from lms.accounts import queries as accounts
from lms.demo.story import Story
from lms.kernel import clock
from lms.practice import queries
from lms.practice import services as practice
from lms.practice.kinds import AiUse, DataClass
from lms.practice.services import PlanEntry, cards, evidence

STAFF, HEAD, COUNTER = "010001", "010002", "0201"
SHOWN = """直す前：下記の欄に、転入前の住所の方書まで、もれなく御記入願います。
直した後：前に住んでいた所を書きます。建物の名前と部屋の番号も書いてください。
"""


def leave(story: Story) -> None:
    _card(story)
    _text(story)


def _card(story: Story) -> None:
    """Somebody at the counter without a PC has a plan; the head has printed the card."""
    person = story.town.staff_of(COUNTER)[-1]
    accounts.person(story.session, person).has_pc = False
    entry = PlanEntry(
        work="窓口の順番の案内",
        plan_when="月曜の朝、番号札を出す前に",
        action="順番の案内のことばを、ひと息で言える長さに直す",
        ai_use=AiUse.DRAFTING,
        tool_id=None,
        data_class=DataClass.PUBLIC,
        due_on=story.today + timedelta(days=5),
        minutes_now=15,
    )
    made = practice.plan(story.session, story.actor(person), entry, now=clock.now())
    cards.make(story.session, story.actor(story.town.accounts[HEAD]), made.id, now=clock.now())


def _text(story: Story) -> None:
    me = story.actor(story.town.accounts[STAFF])
    shared = next((row for row in queries.board(story.session, me) if row.practised is not None), None)
    if shared is not None and shared.practised is not None:
        evidence.add(story.session, me, shared.practised.id, about="記入例の説明の、直す前と後", content=SHOWN.encode())
