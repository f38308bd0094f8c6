"""The AI inside the network: one question, one answer, over the chat interface that many model servers share. Slow: outside any transaction."""

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lms.accounts.queries.office import Assistant
from lms.kernel import lines
from lms.kernel.text import tidy
from lms.learning.kinds import AiFault

CONNECT, LONGEST = 4.0, 30.0  # seconds; the longest for the whole answer, however it trickles in
MOST_BYTES = 256 * 1024
MOST_ANSWER = 8_000  # characters that are kept
MOST_TOKENS = 1_500
_seats = threading.BoundedSemaphore(2)  # a slow AI must not hold every thread of the server


class Unanswered(Exception):
    """No answer that can be shown; *fault* says why."""

    def __init__(self, fault: AiFault) -> None:
        super().__init__(fault)
        self.fault = fault


def ask(assistant: Assistant, text: str, *, longest: float = LONGEST) -> str:
    """What the model makes of *text*, as plain text. Raises Unanswered."""
    if not _seats.acquire(blocking=False):
        raise Unanswered(AiFault.BUSY)
    try:
        return _content(_posted(assistant, text, longest))
    finally:
        _seats.release()


def _posted(assistant: Assistant, text: str, longest: float) -> bytes:
    parts = urlsplit(assistant.url)
    asked = {"model": assistant.model, "messages": [{"role": "user", "content": text}], "max_tokens": MOST_TOKENS, "stream": False}
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    if assistant.key:
        headers["Authorization"] = f"Bearer {assistant.key}"
    with _line(parts, longest) as connection:
        connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", json.dumps(asked).encode(), headers)
        with connection.getresponse() as response:
            if response.status != http.client.OK:
                raise Unanswered(_verdict(response.status))
            body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unanswered(AiFault.HUGE)
    return body


def _verdict(status: int) -> AiFault:
    known = {401: AiFault.KEY, 403: AiFault.KEY, 404: AiFault.NOT_THERE, 429: AiFault.BUSY, 503: AiFault.BUSY}
    return known.get(status, AiFault.ERROR)  # a redirection too: text goes where the office has said, and nowhere else


@contextmanager
def _line(parts: SplitResult, longest: float) -> Iterator[http.client.HTTPConnection]:
    """A line into the network that is cut when the time is over; every failure on it has its name."""
    try:
        with lines.inside(parts, longest, connect=CONNECT) as connection:
            yield connection
    except lines.Outside as error:
        raise Unanswered(AiFault.OUTSIDE) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unanswered(_fault(error)) from error


FAULTS: tuple[tuple[type[Exception], AiFault], ...] = (  # the first that fits
    (socket.gaierror, AiFault.NO_HOST),
    (ssl.SSLError, AiFault.TLS),
    (ConnectionRefusedError, AiFault.REFUSED),
    (TimeoutError, AiFault.TIMEOUT),
    (ConnectionError, AiFault.BROKE_OFF),
    (http.client.HTTPException, AiFault.NONSENSE),
    (ValueError, AiFault.NONSENSE),
)


def _fault(error: Exception) -> AiFault:
    return next((fault for kind, fault in FAULTS if isinstance(error, kind)), AiFault.BROKE_OFF)


def _content(body: bytes) -> str:
    """The words out of the answer."""
    try:
        answer: Any = json.loads(body)
        said = answer["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise Unanswered(AiFault.NONSENSE) from error
    text = tidy(said)[:MOST_ANSWER] if isinstance(said, str) else ""
    if not text:
        raise Unanswered(AiFault.NONSENSE)
    return text
