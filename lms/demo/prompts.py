"""Prompts of told cases that their authors put into the library, and colleagues who said that they used them."""

import re
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.cases import queries as cases
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.queries import listing
from lms.demo.register import OFFICE, Town
from lms.kernel import clock
from lms.kernel.ids import PromptId
from lms.prompts import services
from lms.prompts.services import PromptEntry, Source

MOST = 14
LEAST_LETTERS = 40  # what is shorter is no prompt to pass on
USES = (0, 1, 2, 2, 3, 4, 6)
WORKED = 0.7
PASTED, DAY = re.compile(r"（ここに、(.{1,30})を貼る）"), re.compile(r"○月○日")


def put_in(session: Session, town: Town) -> None:
    """At the end of the story, with dice of its own: nothing else moves."""
    chance = Random(MOST)  # noqa: S311  (a story, not a secret)
    people = sorted(town.sections)
    for case in _told(session, town):
        made = _passed_on(session, case)
        if made is not None:
            for person in chance.sample(people, k=chance.choice(USES)):
                actor = rights.actor_of(session, person, today=clock.today())
                day = clock.today() - timedelta(days=chance.randint(0, 60))
                has_worked = chance.random() < WORKED
                if actor is not None and actor.serves and actor.person_id != cases.authors(session, case.id)[0][0]:
                    services.note_use(session, actor, made, has_worked=has_worked, today=day)


def _told(session: Session, town: Town) -> list[Any]:
    """Improvements that everybody reads, each prompt once."""
    office = rights.actor_of(session, town.accounts[OFFICE], today=clock.today())
    assert office is not None
    found: dict[str, Any] = {}
    for case_id in listing.every(session, office, listing.Wish(chosen={"kind": ["improvement"]}), most=200):
        case = cases.readable_case(session, office, case_id)
        if case.state in SEEN_BY_ALL and len(case.prompt) >= LEAST_LETTERS:
            found.setdefault(case.prompt, case)
    return list(found.values())[:MOST]


def _passed_on(session: Session, case: Any) -> PromptId | None:
    author = rights.actor_of(session, cases.authors(session, case.id)[0][0], today=clock.today())
    if author is None or not author.serves:
        return None
    text = DAY.sub("〔日付〕", PASTED.sub(r"〔\1〕", case.prompt))
    entry = PromptEntry(case.title, case.one_line, text, case.field, case.ai_use, case.tool_id)
    return services.put_in(session, author, entry, Source(case_id=case.id), now=min(case.published_at + timedelta(days=2), clock.now()))
