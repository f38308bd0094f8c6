"""What the lines about one person change: told on a copy of what stands, then compared with it. Pure, so that planning twice gives the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from lms.accounts.kinds import Employment, LineKind, PostingKind
from lms.accounts.rules.import_columns import LineFault, hiragana
from lms.accounts.rules.import_facts import Frame, PersonFacts, Plan, PostingFacts, Verdict, alike
from lms.accounts.rules.imports import Entry
from lms.kernel.errors import N_

HEADS = frozenset({"部長", "局長", "課長", "室長", "係長"})  # who leads the unit where the file has no column for it


class Planner:
    """Tells the lines of one person in the order of their days. *is_known_number* is false where a new number joins somebody known."""

    def __init__(
        self, frame: Frame, standing: PersonFacts | None, postings: Sequence[PostingFacts], *, is_known_number: bool = True
    ) -> None:
        self._frame, self._standing = frame, standing
        self._person, self._postings = standing, list(postings)
        self._before = list(postings)
        self._is_known_number = is_known_number
        self._verdict = Verdict(0)

    def plan(self, entries: Sequence[Entry]) -> Plan:
        faults = dict(self._contradictions(entries))
        in_order = sorted(entries, key=lambda each: (each.kind != PostingKind.MAIN, each.valid_from or self._frame.effective_on, each.line))
        verdicts = [self._tell(entry, faults) for entry in in_order]
        self._end_unlisted(in_order, verdicts)
        number = "" if self._is_known_number or self._person is None else entries[0].staff_no
        if self._person is None:
            self._postings = []
        return Plan(self._standing, self._person, self._before, self._postings, verdicts, number)

    def _contradictions(self, entries: Sequence[Entry]) -> Sequence[tuple[int, LineFault]]:
        """Lines under one number that cannot all be true."""
        found: list[tuple[int, LineFault]] = []
        first = entries[0]
        for other in entries[1:]:
            if other.name and first.name and not alike(other.name, first.name):
                message = N_("同じ職員番号が%(other)d行目にもあり、氏名が違います。")
                found += [(a.line, LineFault(message, column="staff_no", other=b.line)) for a, b in ((first, other), (other, first))]
        mains = sorted((each for each in entries if each.kind == PostingKind.MAIN), key=self._begins)
        for earlier, later in pairwise(mains):
            if earlier.valid_to is None or earlier.valid_to > self._begins(later):
                message = N_("同じ職員番号の本務が%(other)d行目にもあり、期間が重なっています。兼務なら発令区分に書いてください。")
                found += [(a.line, LineFault(message, column="staff_no", other=b.line)) for a, b in ((earlier, later), (later, earlier))]
        return found

    def _begins(self, entry: Entry) -> date:
        return entry.valid_from or self._frame.effective_on

    def _tell(self, entry: Entry, faults: dict[int, LineFault]) -> Verdict:
        verdict = self._verdict = Verdict(entry.line)
        kept = self._person, list(self._postings)
        try:
            if entry.line in faults:
                raise faults[entry.line]
            self._tell_person(entry)
            self._tell_posting(entry)
            self._tell_leaving(entry)
            self._tell_place(entry)
        except LineFault as fault:
            self._person, self._postings = kept
            return Verdict(entry.line, LineKind.ERROR, fault.column, fault.message, fault.params)
        return verdict

    def _is(self, kind: LineKind) -> None:
        """The weightiest of what a line does names it."""
        order = (
            LineKind.LEFT,
            LineKind.JOINED,
            LineKind.MOVED,
            LineKind.CONCURRENT,
            LineKind.RENAMED,
            LineKind.CHANGED,
            LineKind.UNCHANGED,
        )
        if order.index(kind) < order.index(self._verdict.kind):
            self._verdict.kind = kind

    def _show(self, name: str, before: str, after: str) -> None:
        self._verdict.shown[name] = [before, after]

    # The person

    def _tell_person(self, entry: Entry) -> None:
        if self._person is None:
            if not entry.name:
                raise LineFault(N_("新しい職員番号なのに、氏名がありません。"), column="name")
            if entry.kind != PostingKind.MAIN:
                raise LineFault(N_("新しい職員番号です。本務の行が要ります。"), column="kind")
            self._person = PersonFacts(
                None, entry.name, entry.kana, entry.employment or Employment.REGULAR, entry.has_pc is not False, entry.mail or None, None
            )
            self._is(LineKind.JOINED)
            return
        me = self._changed(entry, self._person)
        if not self._is_known_number:
            self._is(LineKind.CHANGED)
            self._verdict.message = N_("同じ人として、新しい職員番号でもログインできるようにします。")
        self._person = me

    def _changed(self, entry: Entry, me: PersonFacts) -> PersonFacts:
        """The person as the line has them."""
        if entry.name and not alike(entry.name, me.name):
            self._show("name", me.name, entry.name)
            self._is(LineKind.RENAMED)
            me = replace(me, name=entry.name)
        for name, said in (("kana", entry.kana), ("mail", entry.mail), ("employment", entry.employment)):
            old = getattr(me, name) or ""
            if said and not alike(said, hiragana(old) if name == "kana" else old):
                self._show(name, old, said)
                self._is(LineKind.CHANGED)
                me = replace(me, **{name: said})  # type: ignore[arg-type]
        if entry.has_pc is not None and entry.has_pc != me.has_pc:
            self._show("has_pc", "yes" if me.has_pc else "no", "yes" if entry.has_pc else "no")
            self._is(LineKind.CHANGED)
            me = replace(me, has_pc=entry.has_pc)
        return me

    # The posting

    def _tell_posting(self, entry: Entry) -> None:
        if not entry.unit_code:
            if entry.kind != PostingKind.MAIN:
                raise LineFault(N_("所属コードがありません。"), column="unit_code")
            return
        assert self._person is not None
        day = self._begins(entry)
        if entry.left_on is not None and entry.left_on <= day:
            return  # where a leaver was is only shown
        unit = self._frame.units.find(entry.unit_code, day)
        self._welcome_back(day)
        standing = self._posting_at(entry, unit, day)
        is_head = entry.is_head if entry.is_head is not None else self._leads(entry, standing, unit)
        post = entry.post or (standing.post if standing is not None else "")
        wanted = PostingFacts(None, unit, post, is_head, entry.kind, day, entry.valid_to, entry.source_number)
        if standing is not None and (standing.unit_id, standing.is_head) == (unit, is_head) and alike(post, standing.post):
            self._end_otherwise(standing, wanted)
        else:
            self._switch(standing, wanted)

    def _welcome_back(self, day: date) -> None:
        """Somebody who had left serves again."""
        if self._person is not None and self._person.left_on is not None and self._person.left_on <= day:
            self._person = replace(self._person, left_on=None)
            self._verdict.message = N_("退職した人が、同じ職員番号で戻ります。")
            self._is(LineKind.JOINED)

    def _posting_at(self, entry: Entry, unit: int, day: date) -> PostingFacts | None:
        for each in self._postings:
            if each.kind == entry.kind and each.covers(day) and (each.kind == PostingKind.MAIN or each.unit_id == unit):
                return each
        return None

    def _leads(self, entry: Entry, standing: PostingFacts | None, unit: int) -> bool:
        if standing is not None and standing.unit_id == unit and entry.post in (None, "", standing.post):
            return standing.is_head
        return (entry.post or "") in HEADS

    def _end_otherwise(self, standing: PostingFacts, wanted: PostingFacts) -> None:
        """The same posting; only its end or its number may be new."""
        changed = standing
        if wanted.valid_to is not None and wanted.valid_to != standing.valid_to:
            if wanted.valid_to <= standing.valid_from:
                raise LineFault(N_("発令終了日が、発令日より前です。"), column="valid_to")
            self._show("valid_to", _iso(standing.valid_to), _iso(wanted.valid_to))
            changed = replace(changed, valid_to=wanted.valid_to)
        if wanted.source_number and wanted.source_number != standing.source_number and wanted.valid_from == standing.valid_from:
            self._show("source_number", standing.source_number, wanted.source_number)
            changed = replace(changed, source_number=wanted.source_number)
        if changed is not standing:
            self._put(standing, changed)
            self._is(LineKind.CONCURRENT if standing.kind != PostingKind.MAIN else LineKind.CHANGED)

    def _switch(self, standing: PostingFacts | None, wanted: PostingFacts) -> None:
        later = [p.valid_from for p in self._postings if _same_row(p, wanted) and p.valid_from > wanted.valid_from]
        if later and (wanted.valid_to is None or wanted.valid_to > min(later)):
            wanted = replace(wanted, valid_to=min(later))
            self._verdict.message = N_("%(day)s から、つぎの発令が入っています。それまでの発令にします。")
            self._verdict.params = {"day": min(later).isoformat()}
        leaves = self._person.left_on if self._person else None
        if leaves is not None and leaves > wanted.valid_from and (wanted.valid_to is None or wanted.valid_to > leaves):
            wanted = replace(wanted, valid_to=leaves)
        units = self._frame.units
        self._show("unit", units.name(standing.unit_id) if standing else "", units.name(wanted.unit_id))
        self._show("post", _role(standing), _role(wanted))
        if standing is not None and standing.valid_from == wanted.valid_from:
            self._put(standing, replace(wanted, id=standing.id))  # the same day again: a correction
        else:
            if standing is not None:
                self._put(standing, replace(standing, valid_to=wanted.valid_from))
            self._postings.append(wanted)
        self._is(LineKind.MOVED if wanted.kind == PostingKind.MAIN else LineKind.CONCURRENT)

    def _put(self, old: PostingFacts, new: PostingFacts) -> None:
        self._postings[self._postings.index(old)] = new

    # The end

    def _tell_leaving(self, entry: Entry) -> None:
        if entry.left_on is not None:
            self.leave(entry.left_on, self._verdict)

    def leave(self, day: date, verdict: Verdict) -> None:
        """From *day* on the person is gone; what was posted ends with it."""
        assert self._person is not None
        if self._person.left_on == day:
            return
        if self._person.administers:  # else a file of the office could leave the product without anybody who minds it
            raise LineFault(
                N_("システム管理者の退職は、取り込みでは登録できません。別のシステム管理者が、本人のページで登録してください。"),
                column="left_on",
            )
        later = [each for each in self._postings if each.valid_from >= day]
        if later:
            raise LineFault(
                N_("退職日より後に始まる発令（%(day)s %(unit)s）があります。先にその発令を取り消してください。"),
                column="left_on",
                day=later[0].valid_from.isoformat(),
                unit=self._frame.units.name(later[0].unit_id),
            )
        self._postings = [replace(p, valid_to=day) if p.valid_to is None or p.valid_to > day else p for p in self._postings]
        verdict.shown.setdefault("unit", [self._frame.units.name(self._main_unit(day)), ""])
        verdict.shown["left_on"] = [_iso(self._person.left_on), _iso(day)]
        self._person = replace(self._person, left_on=day)
        verdict.kind = LineKind.LEFT

    def _tell_place(self, entry: Entry) -> None:
        """Where somebody stays whose line changes something else, so that nobody has to look it up."""
        if self._verdict.kind == LineKind.UNCHANGED or "unit" in self._verdict.shown:
            return
        day = self._begins(entry)
        stays = next((p for p in self._postings if p.kind == entry.kind and p.covers(day)), None)
        if stays is not None:
            unit, post = self._frame.units.name(stays.unit_id), _role(stays)
            self._verdict.shown |= {"unit": [unit, unit], "post": [post, post]}

    def _main_unit(self, day: date) -> int | None:
        mains = [p for p in self._postings if p.kind == PostingKind.MAIN and p.valid_from < day]
        return max(mains, key=lambda p: p.valid_from).unit_id if mains else None

    def _end_unlisted(self, entries: Sequence[Entry], verdicts: list[Verdict]) -> None:
        """A file of everybody that tells 兼務 ends those it does not name."""
        if not (self._frame.is_complete and self._frame.says_kinds) or any(each.kind == LineKind.ERROR for each in verdicts):
            return
        day = self._frame.effective_on
        named = {(e.kind, self._frame.units.find(e.unit_code, self._begins(e))) for e in entries if e.unit_code}
        for posting in list(self._postings):
            if posting.kind == PostingKind.MAIN or not posting.covers(day) or (posting.kind, posting.unit_id) in named:
                continue
            if posting.valid_from < day:
                self._put(posting, replace(posting, valid_to=day))
                self._verdict = verdicts[0]
                self._is(LineKind.CONCURRENT)
                self._show("unit", self._frame.units.name(posting.unit_id), "")


def _same_row(posting: PostingFacts, wanted: PostingFacts) -> bool:
    return posting.kind == wanted.kind and (posting.kind == PostingKind.MAIN or posting.unit_id == wanted.unit_id)


def _role(posting: PostingFacts | None) -> str:
    return "" if posting is None else posting.post + ("（所属長）" if posting.is_head else "")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
