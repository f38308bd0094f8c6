"""What stands between a log and a case that all may read: one that two have told together, one still being written, and what the office has looked at by
now. Told after the months; no die is thrown here.
"""

from datetime import datetime, time, timedelta

from lms.cases import queries, services
from lms.cases.queries import telling
from lms.cases.services import CaseEntry, drafts
from lms.demo.partners import FACILITATOR
from lms.demo.register import OFFICE
from lms.demo.story import Story
from lms.kernel import calendar, clock
from lms.kernel.errors import Refusal
from lms.kernel.ids import PersonId
from lms.practice.kinds import AiUse, Outcome
from lms.practice.queries.tellable import Tellable

WAITING = timedelta(days=21)  # longer than that nobody waits for a second look
LOOKED_AFTER = timedelta(days=4)
TOLD_AGO, RELEASED_AGO, WRITTEN_AGO = timedelta(days=9), timedelta(days=5), timedelta(days=2)
TEN = time(10)
HEAD, WRITER = "010002", "010001"
TOLD_TOGETHER = CaseEntry(
    kind="improvement",
    title="ふたりで別々に直した転入の案内文を、1枚にまとめた",
    one_line="同じ案内文をふたりが別々に直していたので、よい所を持ち寄って1枚にしました。",
    tried="それぞれが生成AIに言い直してもらった案内文を並べ、分かりにくかった言葉に線を引き合いました。残した文を、もう一度いっしょに読みました。",
    effect="案内の言い方が窓口でそろい、「ほかの人はこう言った」と聞かれることが減りました。",
    not_worked="持ち物の欄は、ふたりの案のどちらも長く、まだ短くできていません。",
    lesson="次は、直し始める前に、同じ文を直している人がいないかを聞きます。",
    category="accuracy",
    field="documents",
    ai_use=AiUse.DRAFTING,
    minutes_before=45,
    minutes_after=25,
    conditions="同じ文を使う人が、ふたりで30分を取れること。",
    word="ひとりで直すより、言葉を選ぶわけを話せたのがよかったです。",
)
BEING_WRITTEN = CaseEntry(
    kind="improvement",
    title="係の打ち合わせのメモから、宿題だけを一覧にする",
    one_line="",
    tried="打ち合わせのメモから、決まったことと宿題を一覧にしてもらいました。",
    lesson="",
    category="accuracy",
    field="meetings",
    ai_use=AiUse.MINUTES,
    not_worked="声の小さい人の発言が抜けていたので、録音を聞き直しました。",
)


def tell(story: Story) -> None:
    _look_at_old(story)
    _tell_together(story)
    _begin(story)


def _look_at_old(story: Story) -> None:
    """The facilitator and the office have looked at what had waited for weeks; a few of the last days still wait."""
    waiting = queries.waiting(story.session, story.actor(story.town.accounts[OFFICE]))
    for number, each in enumerate(each for each in waiting if each.created_at < clock.now() - WAITING):
        checker = story.actor(story.town.accounts[(FACILITATOR, OFFICE)[number % 2]])
        with clock.standing_at(each.created_at + LOOKED_AFTER):
            try:
                services.release(story.session, checker, each.id, now=clock.now())
            except Refusal:
                continue


def _tell_together(story: Story) -> None:
    """The head of a 課 and a colleague have tried the same thing; one of them tells it, and both are its authors."""
    head = story.town.accounts[HEAD]
    logs = [each for each in _offered(story, head) if each.log.outcome == Outcome.DONE]
    pairs = (
        (own, other)
        for own in logs
        if own.is_own
        for other in logs
        if not other.is_own and other.plan.work_task_id == own.plan.work_task_id
    )
    pair = next(pairs, None)
    if pair is None:
        return
    own, other = pair
    with clock.standing_at(_morning(story, TOLD_AGO)):
        made = services.share(story.session, story.actor(head), own.log.id, TOLD_TOGETHER, now=clock.now(), others=[other.log.id])
    with clock.standing_at(_morning(story, RELEASED_AGO)):
        services.release(story.session, story.actor(story.town.accounts[FACILITATOR]), made.id, now=clock.now())


def _begin(story: Story) -> None:
    """A log that says what did not go well yet is half told."""
    writer = story.town.accounts[WRITER]
    own = next((each for each in _offered(story, writer) if each.is_own), None)
    if own is not None:
        with clock.standing_at(min(_morning(story, WRITTEN_AGO), clock.now())):
            drafts.keep(story.session, story.actor(writer), [own.log.id], BEING_WRITTEN)


def _offered(story: Story, person_id: PersonId) -> list[Tellable]:
    return telling.offered(story.session, story.actor(person_id))


def _morning(story: Story, ago: timedelta) -> datetime:
    return datetime.combine(calendar.next_working_day(story.today - ago), TEN, clock.TOKYO)
