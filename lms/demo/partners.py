"""The partner of the demo: invited to some cases until a day, one invitation already over."""

from collections.abc import Callable
from datetime import timedelta

from lms.cases import queries
from lms.cases.kinds import SEEN_BY_ALL, Disclosure
from lms.cases.services import partners as services
from lms.demo.register import OFFICE
from lms.demo.story import Story
from lms.kernel import clock

PARTNER, FACILITATOR = "p0001", "010003"
WEEK = timedelta(days=7)
INVITATIONS = (  # case, invited so many days ago, until so many days from today, why
    ("T-1", 75, -30, "推進員の集まりの進め方を、いっしょに考えるため"),
    ("Y-1", 60, 120, "記入例の説明を、大学の授業でも試してもらうため"),
    ("K-1", 20, 10, "会議の記録の取り方に、外からの目をもらうため"),
)


def come(story: Story) -> None:
    for told, ago, until, reason in INVITATIONS:
        story.at(story.today - timedelta(days=ago), _inviting(story, told, until, reason), hour=17)


def _inviting(story: Story, told: str, until: int, reason: str) -> Callable[[], None]:
    """The office opens the case, the facilitator invites; a case that still waits for its second person is asked about a week later."""
    last_on = story.today + timedelta(days=until)

    def invite() -> None:
        case_id, office = story.told.get(told), story.actor(story.town.accounts[OFFICE])
        if case_id is None or queries.readable_case(story.session, office, case_id).state not in SEEN_BY_ALL:
            if clock.today() + WEEK < last_on:
                story.at(clock.today() + WEEK, invite, hour=17)
            return
        services.disclose(story.session, office, case_id, Disclosure.PARTNERS)
        facilitator, partner = (story.town.accounts[login] for login in (FACILITATOR, PARTNER))
        services.invite(story.session, story.actor(facilitator), case_id, partner, last_on=last_on, reason=reason)

    return invite
