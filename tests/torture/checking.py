"""What must be true when the last process is dead and one more has cleared up."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.followups import queries
from lms.followups.kinds import Channel, MessageState, State, Subject
from lms.followups.models import FollowUp, Message
from lms.practice.models import Practice
from lms.settings import Settings
from tests.followups import DUE
from tests.torture.lives import World

UNSURE = (MessageState.UNKNOWN, MessageState.FAILED)
ENDS = (MessageState.DELIVERED, *UNSURE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands inside, and what has happened outside."""

    acknowledged: list[str]
    plans: Counter[str]
    steps: Counter[int]  # questions of each plan, by its number
    asked: set[int]  # questions that were put
    forgotten: set[int]  # questions that are due and were not put
    told: Counter[str]  # links of in-app messages
    mails: dict[str, tuple[str, str]]  # state and link, by Message-ID
    shown: int  # letters of unknown or bad end that the office is told of
    taken: Counter[str]  # letters of the mail server, by Message-ID


def message_id(key: str, settings: Settings) -> str:
    digest = hashlib.sha256(f"{settings.base_url}|{key}".encode()).hexdigest()[:32]
    return f"<{digest}@{settings.mail.sender.rpartition('@')[2]}>"


def gathered(session: Session, world: World) -> Facts:
    asked = session.scalars(select(FollowUp).where(FollowUp.subject_kind == Subject.PLAN)).all()
    first = [each for each in asked if each.step == 1 and each.anchor_on == DUE]
    messages = session.scalars(select(Message)).all()
    mails = [each for each in messages if each.channel == Channel.MAIL]
    return Facts(
        acknowledged=Path(world.acknowledged).read_text(encoding="utf-8").splitlines(),
        plans=Counter(session.scalars(select(Practice.action))),
        steps=Counter(each.subject_id for each in asked if each.round == 1),
        asked={each.id for each in first if each.state == State.SENT},
        forgotten={each.id for each in first if each.state == State.SCHEDULED},
        told=Counter(each.link for each in messages if each.channel == Channel.IN_APP),
        mails={message_id(each.dedupe_key, world.settings): (each.state, each.link) for each in mails},
        shown=queries.letters(session).lost,
        taken=Counter(Path(world.letters).read_text(encoding="utf-8").split()),
    )


def faults(facts: Facts) -> list[str]:
    """What is lost, double or silent; nothing where all is well."""
    return [
        *(f"acknowledged and lost: {action}" for action in facts.acknowledged if facts.plans[action] == 0),
        *(f"planned twice: {action}" for action, times in facts.plans.items() if times > 1),
        *(f"half a plan: {number} has {count} questions" for number, count in facts.steps.items() if count != 3),
        *(f"never asked: {number}" for number in facts.forgotten),
        *(f"asked and not in the inbox: {number}" for number in facts.asked if facts.told[f"/followups/{number}"] == 0),
        *(f"twice in the inbox: {link}" for link, times in facts.told.items() if times > 1),
        *_of_letters(facts),
    ]


def _of_letters(facts: Facts) -> list[str]:
    unsure = sum(state in UNSURE for state, _ in facts.mails.values())
    by_link = {link for _, link in facts.mails.values()}
    return [
        *(f"asked without a letter: {number}" for number in facts.asked if f"/followups/{number}" not in by_link),
        *(f"sent {times} times: {name}" for name, times in facts.taken.items() if times > 1),
        *(f"a letter that nobody knows of: {name}" for name in facts.taken if name not in facts.mails),
        *(
            f"said to be sent and never taken: {name}"
            for name, (state, _) in facts.mails.items()
            if state == MessageState.DELIVERED and not facts.taken[name]
        ),
        *(f"lost in silence: {name} is {state}" for name, (state, _) in facts.mails.items() if state not in ENDS),
        *([f"the office is told of {facts.shown} letters instead of {unsure}"] if facts.shown != unsure else []),
    ]
