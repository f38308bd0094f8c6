"""Files of cases that come in: who sent them, whom the office trusts, what waits between preview and import."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.cases.files import bundles, lines
from lms.cases.files.lines import Fault, Foreign
from lms.cases.models import CaseParcel, TrustedKey
from lms.cases.queries import foreign
from lms.cases.services import bringing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold, in_turn
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import ToolId
from lms.kernel.immutable import immutable
from lms.kernel.text import tidy

DAY = timedelta(days=1)
MOST_SOURCE = 80


@immutable
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
    in_turn(session, "trusted keys")
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


@immutable
class Looked:
    """What a file holds, once it was looked through."""

    cases: list[Foreign]
    found: dict[str, int]
    tally: list[tuple[str, str, int]]


def order_of(session: Session, content: bytes, source: str) -> Order:
    """Raises Unacceptable."""
    if bundles.is_bundle(content):
        return of_bundle(session, content)
    if len(content) > bundles.MOST_BYTES or content.count(b"\n") > bundles.MOST_CASES:
        raise Unacceptable(
            N_("ここで取り込めるのは、%(most)s件、4MBまでです。大きなファイルは lms cases import で取り込みます。"),
            field="file",
            most=f"{bundles.MOST_CASES:,}",
        )
    _check_looks_like_cases(content)
    if not source.strip():
        raise Unacceptable(N_("どの団体の事例かを書いてください。"), field="source")
    return plain(session, source, content)


def _check_looks_like_cases(content: bytes) -> None:
    """A document, a table or an archive is said to be none of ours at once, and not line by line. Raises Unacceptable."""
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begins and begins != b"{":
        told = N_("事例のファイルではないようです。ほかの団体から届いた束か、1行に1つの事例を { } で囲んで書いたファイルを選んでください。")
        raise Unacceptable(told, field="file")
    if not begins:
        raise Unacceptable(N_("事例が1つもありません。"), field="file")


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
    return Looked(cases, dict(judge.found), judge.tally())


def keep(session: Session, order: Order, looked: Looked, content: bytes, file_name: str, *, now: datetime) -> int:
    """Keep the file until the office has decided."""
    tools = bringing.our_tools(session)
    counts = bringing.compared(session, order.source, (bringing.told(each, order.source, tools)[1] for each in looked.cases))
    document = {**asdict(counts), "found": looked.found, "tally": looked.tally, "kinds": Counter(each.kind for each in looked.cases)}
    made = CaseParcel(file_name=file_name[:200], source=order.source, content=content, document=document, arrived_at=now)
    session.add(made)
    session.flush()
    return made.id


def forget_old(session: Session, now: datetime) -> int:
    """Remove what nobody has decided about for a day; answers how many."""
    gone = delete(CaseParcel).where(CaseParcel.arrived_at < now - DAY).returning(CaseParcel.id)
    return len(session.scalars(gone).all())


def discard(session: Session, parcel_id: int) -> None:
    hold(session, CaseParcel, parcel_id)
    session.delete(foreign.parcel(session, parcel_id))


def made_ready(order: Order, tools: dict[str, ToolId]) -> list[bringing.Ready]:
    """What was looked through before, with the words for the index: slow, and without the database."""
    return [bringing.ready(each, order.source, tools, key=order.key) for each in told_in(order) if isinstance(each, Foreign)]


def accept(
    session: Session, actor: Actor, parcel_id: int, order: Order, cases: Sequence[bringing.Ready], *, trusts: bool, now: datetime
) -> bringing.Counts:
    """Bring a parcel in. *trusts*: its key is put on the list as well."""
    hold(session, CaseParcel, parcel_id)  # of two who decide about it at once the second finds it gone
    parcel = foreign.parcel(session, parcel_id)
    if trusts and order.public_key and not order.is_trusted:
        trust(session, actor, order.source, order.public_key)
    counts = bringing.bring_in(session, order.source, cases, by=actor.person_id, now=now)
    bringing.note_found(session, parcel.document["tally"], are_kept=True)
    session.delete(parcel)
    return counts
