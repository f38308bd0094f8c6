"""Messages as JSON over HTTP, signed, to a machine inside the network that hands them on; and as the chats behind it want them."""

import hashlib
import hmac
import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lms.accounts.queries.office import Webhook
from lms.followups.channels import writing
from lms.followups.channels.writing import Desk
from lms.followups.kinds.letters import Format
from lms.followups.outbox import InDoubt, Letter, NotHandedOver, Refused
from lms.kernel import clock, lines
from lms.kernel.immutable import immutable

LONGEST = 15.0  # seconds for the whole answer
SIGNATURE, IDENTITY = "X-Manabi-Signature", "X-Manabi-Id"
MOST_IN_VAIN = 3  # then the rest of the run waits: a server that hangs must not hold up the mail
RESTS = "the server did not answer before"
LATER = frozenset({408, 425, 429})  # asked to come again, though a 4xx
TEAMS_CARD = "application/vnd.microsoft.card.adaptive"


@immutable
class Note:
    """What a message says outside: no more than the mail does."""

    identity: str
    kind: str
    to: str
    language: str
    subject: str
    text: str
    link: str


def _json(note: Note) -> dict[str, Any]:
    return {
        "id": note.identity,
        "kind": note.kind,
        "to": note.to,
        "language": note.language,
        "subject": note.subject,
        "text": note.text,
        "link": note.link,
    }


def _slack(note: Note) -> dict[str, Any]:
    """Flat: a workflow of Slack takes `to` as the reader, a plain webhook shows `text`."""
    return {"to": note.to, "text": f"*{_slack_text(note.subject)}*\n{_slack_text(note.text)}", "link": note.link}


def _slack_text(text: str) -> str:
    """Slack reads three signs as its own markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(note: Note) -> dict[str, Any]:
    blocks = [
        {"type": "TextBlock", "text": _card_text(note.subject), "weight": "Bolder", "wrap": True},
        {"type": "TextBlock", "text": _card_text(note.text), "wrap": True},
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
        "actions": [{"type": "Action.OpenUrl", "title": _opens(note), "url": note.link}],
    }
    return {"type": "message", "to": note.to, "attachments": [{"contentType": TEAMS_CARD, "content": card}]}


def _card_text(text: str) -> str:
    """A card reads Markdown: what somebody typed must not become a link."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _line_works(note: Note) -> dict[str, Any]:
    button = {"label": _opens(note), "url": note.link}
    return {"to": note.to, "title": note.subject, "body": {"text": note.text}, "button": button}


def _opens(note: Note) -> str:
    return "ページを開く" if note.language == "ja" else "Open the page"


FORMATS: dict[str, Callable[[Note], dict[str, Any]]] = {
    Format.JSON: _json,
    Format.SLACK: _slack,
    Format.TEAMS: _teams,
    Format.LINE_WORKS: _line_works,
}


def signature(secret: str, stamp: int, body: bytes) -> str:
    """Over the moment and the body: an old message sent anew by somebody else is noticed."""
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


class WebhookChannel:
    """Hands messages to the municipality's own machine."""

    def __init__(self, hook: Webhook, desk: Desk) -> None:
        self._hook = hook
        self._desk = desk
        self._in_vain = 0  # one after the other, in this run

    def __call__(self, letter: Letter, to: tuple[str, str, str]) -> None:
        """Raises NotHandedOver where nothing was taken, Refused where it never will be, InDoubt where nobody knows."""
        if self._in_vain >= MOST_IN_VAIN:
            raise NotHandedOver(RESTS)
        address, name, language = to
        sheet = writing.sheet(self._desk, letter, name=name, language=language)
        link, identity = self._desk.base_url + letter.link, writing.identity(letter, self._desk.base_url)
        try:
            post(self._hook, Note(identity, letter.kind, address, language, sheet.subject, sheet.text, link))
        except (NotHandedOver, InDoubt):
            self._in_vain += 1
            raise
        self._in_vain = 0


def post(hook: Webhook, note: Note, *, longest: float = LONGEST) -> None:
    """Send one note. Raises NotHandedOver, Refused, InDoubt."""
    body = json.dumps(FORMATS[hook.format](note), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Connection": "close",
        IDENTITY: note.identity,
        SIGNATURE: signature(hook.secret or "", int(clock.now().timestamp()), body),
    }
    status = _answer(urlsplit(hook.url), body, headers, longest)
    if status in LATER or status >= 500:
        raise NotHandedOver(f"HTTP {status}")
    if not 200 <= status < 300:  # a redirection too: nothing goes where the office has not said
        raise Refused(f"HTTP {status}")


def _answer(parts: SplitResult, body: bytes, headers: dict[str, str], longest: float) -> int:
    """The status of the answer. What went wrong before anything was sent may be tried again; afterwards nobody knows."""
    has_begun, status = False, 0
    try:
        with lines.inside(parts, longest) as connection:
            has_begun = True
            connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers)
            with connection.getresponse() as response:
                status = response.status
    except lines.Outside as error:
        raise NotHandedOver("the address is outside the network") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if not has_begun:
            raise NotHandedOver(type(error).__name__) from error
        if not status:
            raise InDoubt("no answer") from error
    return status
