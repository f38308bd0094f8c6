"""Bundles of our cases for other municipalities: what may go out, what is pointed out before, the signature."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import audit
from lms.cases.files import bundles
from lms.cases.files.lines import FIGURES, TOLD
from lms.cases.models import Case
from lms.cases.queries import foreign
from lms.cases.services import bringing
from lms.kernel import clock, sealed
from lms.kernel.errors import N_, Refusal, Unacceptable
from lms.kernel.ids import PersonId, ToolId
from lms.kernel.immutable import immutable
from lms.privacy.services.guarding import Guard

PURPOSE = "case-bundle"
AROUND = 12  # characters shown on either side of what was found
SHORTEST_NAME = 2  # of one letter, a family name stands in half of all words


@immutable
class Pointed:
    """Something in the text of a case that may be about a person: shown to who sends it, never kept."""

    label: str
    before: str
    matched: str
    after: str
    blocks: bool = False


@immutable
class Made:
    """A bundle of ours."""

    content: bytes
    count: int
    fingerprint: str


class NothingToSend(Refusal):
    """No case that may go out was chosen."""


def own_key(secret_key: str) -> str:
    """Our public key: of a private one that is worked out of the secret key, and so is kept and saved like it."""
    return bundles.public_key(sealed.key(secret_key, PURPOSE))


def check_not_ours(public_key: str, secret_key: str) -> None:
    if public_key and public_key == own_key(secret_key):
        raise Unacceptable(N_("こちらで作った束です。取り込まなくても、もとの事例がここにあります。"), field="file")


def pointed_out(session: Session, chosen: Sequence[int] | None) -> list[tuple[Any, list[Pointed]]]:
    """(case, what to look at) of the chosen cases in which something was found: what the guard finds, and the names of their authors."""
    found, guard = foreign.may_go_out(session, chosen), bringing.judge(session).guard
    names = foreign.author_names(session, [each.id for each, _ in found])
    looked = ((each, list(_pointed(each, guard, names.get(each.id, [])))) for each, _ in found)
    return [(each, points) for each, points in looked if points]


def _pointed(case: Case, guard: Guard, authors: Sequence[str]) -> Iterator[Pointed]:
    for text in (case.title, case.one_line, *(getattr(case, name) for name in TOLD)):
        for hit in guard.inspect(text):
            yield Pointed(guard.label(hit), *guard.excerpt(text, hit), blocks=hit.blocks)
        for name in {spelling for author in authors for spelling in _spellings(author)}:
            at = text.find(name)
            if at >= 0:
                yield Pointed(N_("書いた人の名前"), text[max(0, at - AROUND) : at], name, text[at + len(name) :][:AROUND])


def _spellings(name: str) -> set[str]:
    return {each for each in (name, name.replace(" ", ""), name.split(" ", maxsplit=1)[0]) if len(each) >= SHORTEST_NAME}


def bundle(session: Session, by: PersonId | None, chosen: Sequence[int] | None, secret_key: str, *, today: date) -> Made:
    """The chosen cases (or all that may go out) without the names of their authors, signed. Raises NothingToSend."""
    found = foreign.may_go_out(session, chosen)
    if not found or (chosen is not None and len(found) != len(set(chosen))):
        raise NothingToSend(
            N_("渡せる事例を選んでください。全庁に出ていて、見せる範囲が「庁内と、招いたパートナー」の事例だけを渡せます。")
        )
    if len(found) > bundles.MOST_CASES:
        raise NothingToSend(N_("一度に渡せるのは%(most)s件までです。"), most=f"{bundles.MOST_CASES:,}")
    _check_sound(pointed_out(session, [each.id for each, _ in found]))
    source = str(accounts.setting(session, "municipality")).strip()
    if not source:
        raise NothingToSend(N_("先に、設定で自治体名を書いてください。だれからの事例かが、束に残ります。"))
    tools = dict(accounts.tools(session))
    cases = [_told(each, section or "", tools.get(each.tool_id or ToolId(0), "")) for each, section in found]
    seed = sealed.key(secret_key, PURPOSE)
    audit(session, by, "cases_bundled", "case", ",".join(str(each.id) for each, _ in found)[:80])
    return Made(bundles.sealed(source, today.isoformat(), cases, seed), len(cases), bundles.fingerprint(bundles.public_key(seed)))


def _check_sound(pointed: list[tuple[Any, list[Pointed]]]) -> None:
    for each, points in pointed:
        if any(point.blocks for point in points):
            raise NothingToSend(N_("「%(title)s」には、渡せない番号があります。書いた人に直してもらってください。"), title=each.title)


def _told(case: Case, section: str, tool: str) -> dict[str, Any]:
    """A case for others: what was found out, never who."""
    return {
        "ref": str(case.id),
        "kind": case.kind,
        "title": case.title,
        "summary": case.one_line,
        "field": case.field,
        "ai_use": case.ai_use,
        "tool": tool,
        "department": section,
        "published_on": clock.local_date(case.published_at).isoformat() if case.published_at else None,
        "told": {name: getattr(case, name) for name in TOLD if getattr(case, name)},
        "figures": {name: getattr(case, name) for name in FIGURES if getattr(case, name) is not None},
    }
