"""How long the present session may still be left alone, for the page that says so and for the script that asks."""

import hashlib
from datetime import datetime

from flask import g, request
from flask_babel import gettext as _

from lms.kernel import clock
from lms.kernel.immutable import immutable
from lms.web.login import Found


@immutable
class IdleClock:
    """Seconds until the session ends, and before its end at which its person is told; *is_final* where going on cannot put it off."""

    left: int
    lead: int
    minutes: int
    is_shared: bool
    is_final: bool
    key: str  # tells one session from another, and opens nothing


def idle_clock(*, seen_at: datetime | None = None) -> IdleClock:
    """Of the session that this request came with; no statement. *seen_at*: it was put off just now."""
    found: Found = g.found
    now, times = clock.now(), found.times
    seen = seen_at or (now if g.get("is_noted") else times.last_seen_at)
    ends = min(seen + times.idle, times.ends_at)
    return IdleClock(
        left=max(0, int((ends - now).total_seconds())),
        lead=int(times.warned_before.total_seconds()),
        minutes=int(times.idle.total_seconds()) // 60,
        is_shared=found.is_shared,
        is_final=times.ends_at <= seen + times.idle,
        key=hashlib.sha256(f"page of {found.token}".encode()).hexdigest()[:16],
    )


def farewell() -> tuple[str, str] | None:
    """What the sign-in page says about what came before: (heading, sentence); nothing on a plain visit."""
    words = {
        "over": (
            _("ログインの時間が終わりました"),
            _("下書きに残した内容は、ログインして同じ画面を開くと、続きから書けます。"),
        ),
        "kept": (
            _("書いた内容は、下書きに残しました"),
            _("送る前にログインの時間が終わっていました。書いた本人がログインして同じ画面を開くと、続きから書けます。"),
        ),
        "saved": (_("送られた内容は、先に保存してあります"), _("同じ内容が2回届いたので、1回だけ受け取りました。")),
        "unsaved": (
            _("いま送られた内容は、保存していません"),
            _("ログインの時間が終わっていました。ログインして、もう一度書いてください。"),
        ),
    }
    return words.get(request.args.get("ended", ""))
