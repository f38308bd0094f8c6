"""Which ways a message goes beside the inbox, and when: what its reader chose. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, time, timedelta

from lms.followups.kinds import LATEST, Channel, MessageState
from lms.followups.kinds.letters import GROUP_OF, NO_SERVER, PAST_ITS_TIME, USUAL_WAYS, Group
from lms.kernel.clock import TOKYO
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

DAY = 24 * 60
LONGEST_QUIET = 16 * 60  # a letter about tomorrow must not come the day after


@immutable
class Quiet:
    """From when until when somebody wants no letter, in minutes after midnight in Tokyo; over midnight where the end is the smaller."""

    begins: int
    ends: int

    @property
    def length(self) -> int:
        return (self.ends - self.begins) % DAY

    def over(self, now: datetime) -> datetime:
        """*now* itself outside the quiet hours, else their end."""
        local = now.astimezone(TOKYO)
        since = (local.hour * 60 + local.minute - self.begins) % DAY
        if since >= self.length:
            return now
        midnight = datetime.combine(local.date(), time(), TOKYO)
        is_tomorrow = self.ends <= local.hour * 60 + local.minute
        return (midnight + timedelta(minutes=self.ends, days=int(is_tomorrow))).astimezone(UTC)


@immutable
class Reader:
    """How somebody is reached: whether mail may come at all, what they chose for each group, and their quiet hours."""

    has_mail: bool
    ways: Mapping[str, Sequence[str]] = field(default_factory=dict)
    quiet: Quiet | None = None

    def wants(self, kind: str, channel: Channel) -> bool:
        """Duties always come by mail; for what was never chosen, mail is usual."""
        group = GROUP_OF.get(kind, Group.DUTIES)
        chosen = self.ways.get(group, USUAL_WAYS)
        if group == Group.DUTIES:
            chosen = (*chosen, Channel.MAIL)
        return channel in chosen and (channel != Channel.MAIL or self.has_mail)


def reason(state: str, channel: str, error: str, due_at: datetime, *, has_server: bool, now: datetime) -> str:
    """Why a letter stands as it does: as its row says, or because there is no mail server that could take it."""
    if error or has_server or state != MessageState.QUEUED or channel != Channel.MAIL:
        return error
    return PAST_ITS_TIME if due_at < now - LATEST else NO_SERVER


def quiet_hours(begins: int | None, ends: int | None) -> Quiet | None:
    """None where nobody asked for any. Raises Unacceptable."""
    if begins is None and ends is None:
        return None
    if begins is None or ends is None:
        field_ = "quiet_from" if begins is None else "quiet_until"
        raise Unacceptable(N_("始まりと終わりの両方を選んでください。要らないときは、両方を「なし」にします。"), field=field_)
    if begins == ends:
        raise Unacceptable(N_("終わりを、始まりとちがう時刻にしてください。"), field="quiet_until")
    found = Quiet(begins, ends)
    if found.length > LONGEST_QUIET:
        raise Unacceptable(
            N_("%(hours)d時間までにしてください。大事な知らせが遅れすぎないようにするためです。"),
            field="quiet_until",
            hours=LONGEST_QUIET // 60,
        )
    return found
