"""Puts every route to every principal and relation, and writes what came of it as lines that a person can read."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.authorisation.world import CARD, CODE, COURSE, LESSON, Principal, Relation, Things, World, marker

# What stands for a parameter of an address: a kind of thing with an owner (then the seven relations are asked), or one value for all.
THINGS: dict[str, tuple[str, ...]] = {
    "practice_id": ("practice",),
    "log_id": ("log",),
    "task_id": ("task",),
    "kpi_id": ("kpi",),
    "case_id": ("case in section", "case for all"),
    "comment_id": ("comment",),
    "follow_up_id": ("follow-up",),
    "attempt_id": ("attempt",),
    "certificate_id": ("certificate",),
    "person_id": ("person",),
    "posting_id": ("posting",),
    "unit_id": ("unit",),
    "leave_id": ("leave",),
    "grant_id": ("grant",),
    "workshop_id": ("workshop",),
    "handout_id": ("handout",),
    "meeting_id": ("meeting",),
    "item_id": ("item",),
    "decision_id": ("decision",),
    "concern_id": ("concern",),
    "enrolment_id": ("enrolment",),
    "card_id": ("practice card",),
    "evidence_id": ("log file",),
    "prompt_id": ("prompt",),
}
FIXED = {
    "slug": COURSE,
    "lesson_slug": LESSON,
    "role": "staff",
    "form_key": "plan:own",
    "filename": "app.css",
    "tool_id": "1",
    "change": "rename",
}
FIXED |= {"job_name": "sweep", "form_name": "report", "file_type": "csv", "field": "all"}
FIXED |= {"job_name": "sweep", "failure_id": "a" * 32}
FIXED |= {"course_id": "1", "name": "01-first.md", "question_id": "q1", "release_id": "1", "digest": "0" * 64}
FIXED |= {
    "terminal_id": "1",
    "import_id": "1",
    "line_id": "1",
    "assignment_id": "1",
    "exemption_id": "1",
    "correction_id": "1",
    "term_id": "1",
    "group_id": "1",
    "rhythm_id": "1",
    "token": "no-such-link",
}
FIXED |= {"voice_key": "0" * 32, "round_id": "1"}
FIXED |= {"parcel_id": "1", "key_id": "1"}
FIXED |= {"message_id": "1", "letter": "follow_up", "language": "ja"}
FIXED |= {"number": "1", "token_id": "1", "staff_no": "p-staff", "certificate code": CODE, "card code": CARD}
# Addresses that take their thing in the query, or one of a particular kind.
BESIDES = {
    "/certificates/<code>": "/certificates/<certificate code>",
    "/licence/<code>": "/licence/<card code>",
    "/cases/new": "/cases/new?log=<log>",
    "/prompts/new": "/prompts/new?log=<log>",
    "/cases/<int:case_id>/back": "/cases/<case put away>/back",
    "/cases/tries/<int:practice_id>": "/cases/tries/<taken up>",
    **{f"/cases/<int:case_id>/{deed}": f"/cases/<case draft>/{deed}" for deed in ("draft", "discard")},
    "/practices/logs/<int:log_id>/correct": "/practices/logs/<entered log>/correct",
    "/practices/logs/<int:log_id>/withdraw": "/practices/logs/<entered log>/withdraw",
    "/cases/<int:case_id>/partners/<int:grant_id>/end": "/cases/<case for all>/partners/<invitation>/end",
    "/meetings/<int:meeting_id>/partners/<int:grant_id>/end": "/meetings/<meeting>/partners/<invitation to meeting>/end",
    "/meetings/<int:meeting_id>/cases/<int:case_id>": "/meetings/<meeting>/cases/<case for all>",
    **{
        f"/author/<int:course_id>/quiz/<name>{more}": f"/author/<course_id>/quiz/01-first.quiz.toml{there}"
        for more, there in (
            ("", ""),
            ("/new", "/new?kind=single"),
            *((f"/<question_id>{deed}", f"/q1{deed}") for deed in ("", "/move", "/remove")),
        )
    },
    **{f"/author/<int:course_id>/gift/<name>{more}": f"/author/<course_id>/gift/01-first.quiz.toml{more}" for more in ("", "/file")},
    **{f"/office/retention/<int:person_id>/{deed}": f"/office/retention/<leaver>/{deed}" for deed in ("hold", "release", "erase")},
}
# What a form must carry to get as far as the thing it is about.
BODIES: dict[str, dict[str, str]] = {"running.show": {"slide": "rules"}, "running.face": {"face": "free"}}
# Pages that list: whether the thing stands on it. (endpoint, address, thing, the link that names it)
LISTS = (
    ("practice.index", "/practices/", "practice", "/practices/{}"),
    ("inventory.index", "/inventory/", "task", "/inventory/{}/edit"),
    ("goals.index", "/goals/", "kpi", "/goals/kpis/{}"),
    ("home.index", "/", "follow-up", "/followups/{}"),
    ("cases.index", "/cases/?q=<marker>", "case in section", "/cases/{}"),
    ("cases.index", "/cases/?q=<marker>", "case for all", "/cases/{}"),
    ("home.search", "/search?q=<marker>", "case in section", "/cases/{}"),
    ("home.search", "/search?q=<marker>", "case for all", "/cases/{}"),
    ("meetings.index", "/meetings/", "meeting", "/meetings/{}"),
    ("decided.index", "/decisions/", "meeting", "/meetings/{}"),
    ("people.index", "/people/?q=<marker>", "person", "/people/{}"),
    ("units.show", "/units/<unit>", "person", "/people/{}"),
    ("team.index", "/handover/", "posting", "/handover/{}"),
    ("releases.index", "/releases/", "enrolment", "/releases/{}"),
    ("prompts.index", "/prompts/?q=<marker>", "prompt", "/prompts/{}"),
    ("cases.checks", "/cases/checks", "case in section", "/cases/{}"),
)
METHODS = ("GET", "POST")
COLUMN = 15


@dataclass(frozen=True, slots=True)
class Line:
    """One address and method: what stands for its thing, and how to ask."""

    endpoint: str
    method: str
    address: str  # /practices/<practice>
    shows: str = ""  # on a page that lists: the thing that may stand there
    link: str = ""  # and the address that names it

    @property
    def written(self) -> str:
        return f"{self.address} shows <{self.shows}>" if self.shows else self.address

    @property
    def things(self) -> list[str]:
        """What has an owner in it, on the page too."""
        in_address = [part for part in re.findall(r"<([^>]+)>", self.address) if part not in FIXED and part != "marker"]
        return [*in_address, *([self.shows] if self.shows else [])]

    def path(self, things: Things) -> str:
        values = {**FIXED, "marker": marker(things), **{name: str(number) for name, number in things.items()}}
        return re.sub(r"<([^>]+)>", lambda found: values[found[1]], self.address)


class Unmapped(Exception):
    """A route with a parameter for which nothing stands yet: say it in THINGS or FIXED."""


def lines(app: Flask) -> list[Line]:
    """Every route of the application, by address."""
    made = [line for rule in app.url_map.iter_rules() for line in _of_rule(rule)]
    made += [Line(endpoint, "GET", address, thing, link) for endpoint, address, thing, link in LISTS]
    return sorted(made, key=lambda line: (line.written, line.method))


def _of_rule(rule: Rule) -> Iterator[Line]:
    addresses = [BESIDES.get(rule.rule, rule.rule)]
    for name in sorted(rule.arguments):
        if not re.search(rf"<(?:[\w(), ]+:)?{name}>", addresses[0]):
            continue  # something particular stands for it
        if name not in THINGS and name not in FIXED:
            raise Unmapped(f"{rule.rule}: {name}")
        stands = THINGS.get(name, (name,))
        addresses = [re.sub(rf"<(?:[\w(), ]+:)?{name}>", f"<{thing}>", address) for address in addresses for thing in stands]
    for method in METHODS:
        if method in (rule.methods or ()):
            yield from (Line(rule.endpoint, method, address) for address in dict.fromkeys(addresses))


class Asker:
    """Sends one request as one principal, and says how it ended in one letter."""

    def __init__(self, app: Flask, world: World) -> None:
        self._client: FlaskClient = app.test_client(use_cookies=False)
        self._world = world
        signing = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        name = app.config["SESSION_COOKIE_NAME"]
        self._cookies = {who: f"{name}={signing.dumps({'_user_id': token, '_fresh': True})}" for who, token in world.tokens.items()}

    def cell(self, line: Line, principal: Principal) -> str:
        """The letters of the relations; one where all are the same."""
        found = "".join(self.letters(line, principal))
        return found[0] if len(set(found)) == 1 else found

    def letters(self, line: Line, principal: Principal) -> Iterator[str]:
        """One at a time, for whoever needs no more than the first that is wrong."""
        answers: dict[str, TestResponse] = {}  # by address: nothing that a request writes stays, so it need not be asked twice

        def letter(things: Things) -> str:
            address = line.path(things)
            if address not in answers:
                answers[address] = self.answer(line, principal, things)
            return _letter(line, answers[address], things)

        yield from (letter(things) if things is not None else "-" for things in self._stands(line, principal))

    def _stands(self, line: Line, principal: Principal) -> Iterator[Things | None]:
        """What the line is asked about: for a thing with an owner seven times, of each relation; None where nobody stands in it."""
        if not line.things:
            yield {}
            return
        for relation in Relation:
            things = self._world.things_of(principal, relation)
            if things is None or any(thing not in things for thing in line.things):
                things = self._world.others[Relation.TEAM] if principal == Principal.VISITOR else None
            yield things

    def answer(
        self, line: Line, principal: Principal, things: Things, *, method: str | None = None, data: dict[str, str] | None = None
    ) -> TestResponse:
        headers = {"Cookie": self._cookies[principal]} if principal in self._cookies else {}
        body = data if data is not None else BODIES.get(line.endpoint)
        return self._client.open(line.path(things), method=method or line.method, headers=headers, data=body, buffered=True)


def _letter(line: Line, answer: TestResponse, things: Things) -> str:
    if answer.status_code >= 500:
        return "!"
    if answer.status_code in {301, 302, 303} and answer.headers["Location"].startswith("/login"):
        return "L" if line.endpoint != "accounts.logout" else "o"
    if answer.status_code in {401, 403, 404}:
        return {401: "x", 403: "x", 404: "."}[answer.status_code]
    if line.shows:
        named = re.escape(line.link.format(things[line.shows]))
        return "o" if re.search(rf'(?:href|action)="{named}["/?#]', answer.text) else "."
    return "o"


def table(asked: Iterable[Line], cell: Callable[[Line, Principal], str]) -> list[str]:
    """One row for each line, under a heading."""
    rows = [f"{line.method:5}{line.written:64}" + "".join(f"{cell(line, who):{COLUMN}}" for who in Principal) for line in asked]
    return [HEADING, *(row.rstrip() for row in rows)]


HEADING = (f"{'':69}" + "".join(f"{who:{COLUMN}}" for who in Principal)).rstrip()
LEGEND = f"""\
# Who may do what. `python -m tests.authorisation` writes this file; a change of it is a change of rights: read it.
#
#   o  may, or is shown      .  looks missing (404), or is not shown    x  is refused (403, 401)      L  is led to the sign-in      -  nobody stands in this relation
#
# Seven letters are the relations to the owner of the thing, in this order (one letter: the same for all):
#   {" · ".join(Relation)}
# self: one's own. team: the same 係 (the manager's own 係). section: another 係 of the same 課. other: another 課 of the same 部, whose meeting is open to all.
# former: a unit served in until yesterday. future: a unit served in from tomorrow. invited: another 部, whose case and meeting a partner is invited to.
#
"""
