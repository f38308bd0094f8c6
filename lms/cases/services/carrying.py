"""Files of cases in and out: who sent them, whom the office trusts, parcels between preview and import, bundles of ours."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import audit
from lms.cases.files import bundles, lines
from lms.cases.files.lines import FIGURES, TOLD, Fault, Foreign
from lms.cases.models import Case, CaseParcel, TrustedKey
from lms.cases.queries import foreign
from lms.cases.services import bringing
from lms.kernel import clock, sealed
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Refusal, Unacceptable
from lms.kernel.ids import PersonId, ToolId
from lms.kernel.text import tidy

PURPOSE = "case-bundle"
DAY = timedelta(days=1)
MOST_SOURCE = 80
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Order:
    """Whose cases a file holds. *key*: the fingerprint of who signed it, empty where nobody did."""

    source: str
    lines: list[bytes]
    key: str = ""
    public_key: str = ""
    is_trusted: bool = True
    made_on: str = ""


class Faulty(Unacceptable):
    """Some lines cannot be taken, so none is."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(N_("このファイルは取り込めません。下の行を直してから、もう一度選んでください。"), field="file")
        self.faults = faults


# Who sent it


def plain(session: Session, source: str, content: bytes = b"") -> Order:
    """A file that nobody signed. Raises Unacceptable where cases of that name come signed."""
    name = tidy(source).replace("\n", " ")
    if len(name) > MOST_SOURCE:
        raise Unacceptable(N_("%(most)d字までで書いてください。"), field="source", most=MOST_SOURCE)
    if name and foreign.key_named(session, name) is not None:
        raise Unacceptable(N_("「%(name)s」の事例は、署名のある束で受け取ることになっています。"), field="source", name=name)
    return Order(name, content.splitlines())


def of_bundle(session: Session, content: bytes) -> Order:
    """A signed file. The name on the office's list counts, not the one that stands in the file. Raises Unacceptable, NotSigned."""
    bundle = bundles.opened(content)
    known, told_by = foreign.holder(session, bundle.public_key), bundles.fingerprint(bundle.public_key)
    if known is None and foreign.key_named(session, bundle.source) is not None:
        raise bundles.NotSigned(
            N_("「%(name)s」と名のっていますが、登録した鍵と違います。取り込まずに、電話で確かめてください。"),
            field="file",
            name=bundle.source,
        )
    source = known.name if known else bundle.source
    return Order(source, bundle.lines, told_by, bundle.public_key, known is not None, bundle.made_on)


def trust(session: Session, actor: Actor, name: str, public_key: str) -> TrustedKey:
    """Take a key into the office's list. Raises Unacceptable."""
    typed = "".join(public_key.split()).lower()
    if not bundles.is_key(typed):
        raise Unacceptable(N_("公開鍵は、0〜9とa〜fの64文字です。"), field="public_key")
    if foreign.key_named(session, name) is not None:
        raise Unacceptable(N_("「%(name)s」の鍵は、もう登録されています。"), field="name", name=name)
    if (known := foreign.holder(session, typed)) is not None:
        raise Unacceptable(N_("この鍵は「%(name)s」の鍵として、もう登録されています。"), field="public_key", name=known.name)
    made = TrustedKey(name=name, public_key=typed, trusted_at=clock.now())
    session.add(made)
    session.flush()
    audit(session, actor.person_id, "bundle_key_trusted", "trusted_key", made.id)
    return made


def distrust(session: Session, actor: Actor, key_id: int) -> None:
    session.delete(foreign.key(session, key_id))
    audit(session, actor.person_id, "bundle_key_removed", "trusted_key", key_id)


# In, through the browser


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds, once it was looked through."""

    cases: list[Foreign]
    found: dict[str, int]


def order_of(session: Session, content: bytes, source: str) -> Order:
    """Raises Unacceptable."""
    if bundles.is_bundle(content):
        return of_bundle(session, content)
    if len(content) > bundles.MOST_BYTES or content.count(b"\n") > bundles.MOST_CASES:
        raise Unacceptable(
            N_("ここで取り込めるのは、%(most)d件、4MBまでです。大きなファイルは lms cases import で取り込みます。"),
            field="file",
            most=bundles.MOST_CASES,
        )
    if not source.strip():
        raise Unacceptable(N_("どの団体の事例かを書いてください。"), field="source")
    return plain(session, source, content)


def told_in(order: Order) -> Iterable[Foreign | Fault]:
    return lines.read(order.lines, with_told=bool(order.key), begins=3 if order.key else 1)


def looked_through(order: Order, judge: bringing.Judge) -> Looked:
    """Read and judge: slow, and without the database. Raises Faulty."""
    cases, faults = [], []
    for one in told_in(order):
        if isinstance(one, Fault):
            faults.append(one)
        else:
            cases.append(one)
            faults += judge.faults(one)
    if not cases and not faults:
        raise Unacceptable(N_("事例が1つもありません。"), field="file")
    if faults:
        raise Faulty(faults)
    return Looked(cases, dict(judge.found))


def keep(session: Session, order: Order, looked: Looked, content: bytes, file_name: str, *, now: datetime) -> int:
    """Keep the file until the office has decided; what nobody decided about for a day goes."""
    session.execute(delete(CaseParcel).where(CaseParcel.arrived_at < now - DAY))
    tools = bringing.our_tools(session)
    counts = bringing.compared(session, order.source, (bringing.told(each, order.source, tools)[1] for each in looked.cases))
    document = {**asdict(counts), "found": looked.found, "kinds": Counter(each.kind for each in looked.cases)}
    made = CaseParcel(file_name=file_name[:200], source=order.source, content=content, document=document, arrived_at=now)
    session.add(made)
    session.flush()
    return made.id


def discard(session: Session, parcel_id: int) -> None:
    session.delete(foreign.parcel(session, parcel_id))


def made_ready(session: Session, order: Order) -> list[bringing.Ready]:
    """What was looked through before, with the words for the index: slow."""
    tools = bringing.our_tools(session)
    return [bringing.ready(each, order.source, tools, key=order.key) for each in told_in(order) if isinstance(each, Foreign)]


def accept(
    session: Session, actor: Actor, parcel_id: int, order: Order, cases: Sequence[bringing.Ready], *, trusts: bool, now: datetime
) -> bringing.Counts:
    """Bring a parcel in. *trusts*: its key is put on the list as well."""
    parcel = foreign.parcel(session, parcel_id)
    if trusts and order.public_key and not order.is_trusted:
        trust(session, actor, order.source, order.public_key)
    counts = bringing.bring_in(session, order.source, cases, by=actor.person_id, now=now)
    session.delete(parcel)
    return counts


# Out


@dataclass(frozen=True, slots=True)
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


def bundle(session: Session, by: PersonId | None, chosen: Sequence[int] | None, secret_key: str, *, today: date) -> Made:
    """The chosen cases (or all that may go out) without the names of their authors, signed. Raises NothingToSend."""
    found = foreign.may_go_out(session, chosen)
    if not found or (chosen is not None and len(found) != len(set(chosen))):
        raise NothingToSend(
            N_("渡せる事例を選んでください。全庁に出ていて、見せる範囲が「庁内と、招いたパートナー」の事例だけを渡せます。")
        )
    if len(found) > bundles.MOST_CASES:
        raise NothingToSend(N_("一度に渡せるのは%(most)d件までです。"), most=bundles.MOST_CASES)
    source = str(accounts.setting(session, "municipality")).strip()
    if not source:
        raise NothingToSend(N_("先に、設定で自治体名を書いてください。だれからの事例かが、束に残ります。"))
    tools = dict(accounts.tools(session))
    cases = [_told(each, section or "", tools.get(each.tool_id or ToolId(0), "")) for each, section in found]
    seed = sealed.key(secret_key, PURPOSE)
    audit(session, by, "cases_bundled", "case", ",".join(str(each.id) for each, _ in found)[:80])
    return Made(bundles.sealed(source, today.isoformat(), cases, seed), len(cases), bundles.fingerprint(bundles.public_key(seed)))


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
