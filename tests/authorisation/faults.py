"""Faults that people make in rights, seeded one at a time: each must change the table, or the table proves nothing."""

import functools
import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import pytest
from flask import Flask

from lms.web import policy


@dataclass(frozen=True, slots=True)
class Fault:
    """In *function* ("package.module:name"), *old* is replaced by *new*; *rows* is what an address must contain to be asked again."""

    says: str
    function: str
    old: str
    new: str
    rows: str

    @contextmanager
    def seeded(self, app: Flask) -> Iterator[None]:
        module_name, _, path = self.function.partition(":")
        owner: Any = import_module(module_name)
        *classes, name = path.split(".")
        for each in classes:
            owner = getattr(owner, each)
        sound = owner.__dict__[name]
        with pytest.MonkeyPatch.context() as patch:
            broken = _broken(sound, self.old, self.new)
            for place in [owner] if classes else _importers(sound):
                for key in [key for key, value in vars(place).items() if value is sound]:
                    patch.setattr(place, key, broken)
            gates = app.before_request_funcs[None]
            patch.setitem(app.before_request_funcs, None, [broken if gate is sound else gate for gate in gates])
            _forget_statements()
            yield
        _forget_statements()


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """A route whose policy was forgotten: anybody who is signed in, or anybody at all, comes in."""

    endpoint: str
    says: str
    lets_strangers_in: bool

    @contextmanager
    def seeded(self, app: Flask) -> Iterator[None]:
        policies = app.extensions["policies"]
        sound = policies[self.endpoint]
        policies[self.endpoint] = replace(policy.SIGNED_IN, needs_sign_in=False) if self.lets_strangers_in else policy.SIGNED_IN
        try:
            yield
        finally:
            policies[self.endpoint] = sound


def policy_faults(app: Flask) -> list[PolicyFault]:
    found = sorted(app.extensions["policies"].items())
    all_staff = {policy.SIGNED_IN, policy.OWN_SECRETS}
    return [PolicyFault(endpoint, f"{endpoint} without its policy", asked in all_staff) for endpoint, asked in found if asked.needs_sign_in]


def _broken(sound: Any, old: str, new: str) -> Any:
    plain = getattr(sound, "fget", None) or inspect.unwrap(sound)
    source = textwrap.dedent(inspect.getsource(plain))
    if source.count(old) != 1:
        raise AssertionError(f"{plain.__qualname__}: {old!r} stands in it {source.count(old)} times")
    made: dict[str, Any] = {}
    exec(compile(source.replace(old, new), plain.__code__.co_filename, "exec"), plain.__globals__, made)  # noqa: S102  (our own source)
    return made[plain.__name__]


def _importers(sound: Any) -> list[Any]:
    """Every module of ours that holds this very function."""
    ours = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == "lms"]
    return [module for module in ours if any(value is sound for value in vars(module).values())]


def _forget_statements() -> None:
    """Statements are built once: those of a sound function must not outlive it, nor those of a broken one."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "lms":
            for each in vars(module).values():
                if isinstance(each, functools._lru_cache_wrapper):
                    each.cache_clear()


SIGHT = "lms.cases.queries.sight"
CASES = "lms.cases.queries"
MEETINGS = "lms.meetings.queries.sight"
PRACTICE = "lms.practice.queries"
ACCOUNTS, RIGHTS = "lms.accounts.queries", "lms.accounts.queries.rights"
ACTOR = "lms.kernel.actor:Actor"
TEAM = "lms.team.queries"

FAULTS: tuple[Fault, ...] = (
    # a look-up by id that forgets whose it is
    Fault("a practice is anybody's", f"{PRACTICE}:mine", "own.owner_id == person_id", "own.owner_id > 0", "/practices"),
    Fault("a practice is found by its number alone", f"{PRACTICE}:_own", ', mine(bindparam("me"))', "", "<practice>"),
    Fault(
        "the board shows everybody's",
        f"{PRACTICE}:_board",
        '.where(mine(bindparam("me")))',
        ".where(Practice.id > 0)",
        "/practices/ shows",
    ),
    Fault("a card is anybody's", f"{PRACTICE}.cards:_found", "which, near", "which", "<practice card>"),
    Fault(
        "a file beside a log is anybody's",
        f"{PRACTICE}.sight:readable_file",
        "readable_log(session, actor, found.log_id)",
        "pass",
        "<log file>",
    ),
    Fault("a cycle is anybody's", "lms.insights.queries:cycle", "not (shows_plan or cases)", "found is None", "/cycles/<practice>"),
    Fault("a question is anybody's", "lms.followups.queries:own_follow_up", "found.recipient_id != actor.person_id or ", "", "<follow-up>"),
    Fault("an attempt is anybody's", "lms.learning.queries:own_attempt", " or attempt.person_id != actor.person_id", "", "<attempt>"),
    Fault("a case is changed by whoever reads it", f"{CASES}:own_case", "Case.id == case_id, told_by_me()", "Case.id == case_id", "/edit"),
    Fault("a case is found by its number alone", f"{CASES}:_readable", ", visible(sight)", "", "<case in section>"),
    Fault("a page of a case forgets who reads it", f"{CASES}.page:_page", ", visible(sight)", "", "<case in section>"),
    Fault(
        "a word is changed by whoever reads it", f"{CASES}.comments:own_comment", "Comment.person_id == actor.person_id, ", "", "<comment>"
    ),
    Fault("whoever reads a case takes something out of it", f"{CASES}.takedown:case_to_clean", 'actor.has("office")', "True", "/takedown"),
    Fault(
        "whoever reads a prompt takes something out of it",
        "lms.prompts.queries:prompt_to_withdraw",
        'actor.has("office")',
        "True",
        "/prompts/<prompt>/takedown",
    ),
    Fault("anybody brings a case back", f"{CASES}.away:_may_bring_back", "is_author(session, actor, case.id)", "True", "/back"),
    Fault("a list forgets who reads it", "lms.cases.queries.listing:_base", "visible(shape.sight, state), ", "", "shows <case"),
    # who reads a case
    Fault("a case of one 課 is everybody's", f"{SIGHT}:visible", "or_(*near)", "literal(value=True)", "<case in section>"),
    Fault("everybody checks", f"{ACTOR}.sees_every_case", 'self.has("facilitator")', "self.serves", "<case in section>"),
    Fault("whoever is signed in reads cases", f"{ACTOR}.reads_cases", "self.serves or", "True or", "<case for all>"),
    Fault(
        "executives read what a 課 keeps to itself",
        f"{ACTOR}.sees_every_case",
        'self.has("office")',
        'self.has("office") or self.has("executive")',
        "<case in section>",
    ),
    Fault("an author checks the own case", f"{CASES}:may_check", "actor.person_id in author_ids", "False", "/check"),
    Fault("every head checks every case", f"{CASES}:may_check", "actor.heads(case.section_path)", "actor.is_manager", "/return"),
    Fault(
        "whoever may check is asked nothing",
        f"{CASES}:checkable_case",
        "not may_check(actor, case, [author for author, _ in authors(session, case_id)])",
        "False",
        "/check",
    ),
    Fault(
        "the checks of all are shown to each head", f"{CASES}:waiting", "if sight.checks else", "if sight.heads else", "/cases/checks shows"
    ),
    Fault("one's own case waits in one's own list", f"{CASES}:waiting", ", ~told_by_me()", "", "/cases/checks shows"),
    # partners: this case, opened by its author, until that day
    Fault("an invitation is anybody's", f"{SIGHT}:invited", "RoleGrant.person_id == ME, ", "", "<case for all>"),
    Fault("an invitation never ends", f"{SIGHT}:opens", "valid_on(RoleGrant, TODAY), ", "", "<case for all>"),
    Fault(
        "an invitation is for every case", f"{SIGHT}:opens", "RoleGrant.object_id == Case.id", "RoleGrant.object_id > 0", "<case for all>"
    ),
    Fault("a partner reads what was not opened", f"{SIGHT}:opens", ", Case.disclosure == Disclosure.PARTNERS", "", "<case for all>"),
    Fault(
        "a partner reads what nobody has checked",
        f"{SIGHT}:published",
        "and_(state.in_(spelled_out(SEEN_BY_ALL)), invited())",
        "invited()",
        "<case in",
    ),
    Fault("a partner is a colleague", f"{ACTOR}.is_partner", "not self.reads_cases", "False", "<case for all>"),
    Fault("everybody calls meetings", f"{ACTOR}.calls_meetings", 'self.has("facilitator")', "self.serves", "/meetings/new"),
    # guests of a meeting: this one, until that day
    Fault("an invitation to a meeting is anybody's", f"{MEETINGS}:invited", "RoleGrant.person_id == ME, ", "", "<meeting>/calendar"),
    Fault("an invitation to a meeting never ends", f"{MEETINGS}:invited", ", valid_on(RoleGrant, TODAY)", "", "<meeting>/calendar"),
    Fault(
        "an invitation is for every meeting",
        f"{MEETINGS}:invited",
        "RoleGrant.object_id == Meeting.id",
        "RoleGrant.object_id > 0",
        "<meeting>/calendar",
    ),
    Fault("an invitation to a case opens a meeting", f"{MEETINGS}:invited", ", RoleGrant.object_kind == MEETING", "", "<meeting>/calendar"),
    Fault("a meeting is found by its number alone", "lms.meetings.queries:_readable", ", visible(sight)", "", "<meeting>/calendar"),
    Fault("whoever sees a meeting keeps it", "lms.meetings.queries:kept", "not keeps(actor, found)", "False", "<meeting>/start"),
    Fault(
        "whoever knows a decision entrusts it",
        "lms.meetings.queries.entrusting:entrusted",
        " or not (actor.heads(row.Unit.path) or queries.keeps(actor, row.Meeting))",
        "",
        "<decision>/owner",
    ),
    Fault(
        "the list of meetings forgets who reads it", "lms.meetings.queries.lists:_listed", ".where(visible(sight))", "", "shows <meeting>"
    ),
    # hand-over sheets
    Fault(
        "a log is anybody's to put right",
        f"{PRACTICE}.sight:log_of_ones_own",
        ", PracticeLog.person_id == actor.person_id",
        "",
        "<entered log>",
    ),
    Fault("a sheet is found by its number alone", f"{TEAM}:sheet", ", _visible(actor, today)", "", "/handover/<posting>"),
    # a path that is a prefix of another: /1/ and /10/
    Fault("a path without its slash (head's cases)", f"{SIGHT}:seeing", 'f"{path}%"', "f\"{path.rstrip('/')}%\"", "<case in section>"),
    Fault(
        "a path without its slash (heads)",
        f"{ACTOR}.heads",
        "unit_path.startswith(path)",
        'unit_path.startswith(path.rstrip("/"))',
        "/return",
    ),
    # rights that have ended or not begun
    Fault(
        "a posting or role of yesterday counts",
        f"{ACCOUNTS}:valid_on",
        "or_(table.valid_to.is_(None), table.valid_to > day)",
        "table.valid_from <= day",
        "/",
    ),
    Fault("a posting or role of tomorrow counts", f"{ACCOUNTS}:valid_on", "table.valid_from <= day, ", "", "/"),
    Fault("a revoked session goes on", f"{RIGHTS}:_behind_token", ", SigninSession.revoked_at.is_(None)", "", "/me/"),
    # roles
    Fault("everybody has every role", f"{ACTOR}.has", "role in self.roles", "True", "/office"),
    Fault(
        "whoever serves in a unit leads it",
        f"{RIGHTS}:_actor",
        "for row in posted if row.is_head or row.kind == PostingKind.DEPUTY",
        "for row in posted",
        "/check",
    ),
    Fault("a role for one thing is a role for all", f"{RIGHTS}:_person_with_rights", "RoleGrant.object_id == 0, ", "", "/"),
    # the gate
    Fault("the gate asks no policy", "lms.web.routing:_ask", "not policy.allows(actor())", "False", "/office"),
    Fault("the gate lets strangers in", "lms.web.routing:_ask", "not current_user.is_authenticated", "False", "/me/"),
)
