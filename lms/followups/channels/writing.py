"""A message as it leaves the house, in its reader's language: the product's own letter, or the office's text where it has written one."""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from jinja2 import TemplateError

from lms.followups.outbox import Letter, Refused
from lms.followups.rules import texts
from lms.kernel.immutable import immutable
from lms.paper import mail
from lms.paper.mail import Sheet


@immutable
class Desk:
    """What every letter of one run needs: where links lead, who writes, and the office's own texts by kind and language."""

    base_url: str
    office: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)


def sheet(desk: Desk, letter: Letter, *, name: str, language: str) -> Sheet:
    """Raises Refused where no letter can be made of it: it is settled, and the others leave."""
    try:
        return written(desk, letter.kind, letter.params, link=letter.link, name=name, language=language)
    except (TemplateError, LookupError, TypeError, ValueError) as error:
        raise Refused(f"the letter cannot be written ({type(error).__name__})") from error


def written(desk: Desk, kind: str, params: dict[str, Any], *, link: str, name: str, language: str) -> Sheet:
    """The letter of a kind."""
    about: dict[str, Any] = {"link": link, "name": name, "language": language, "base_url": desk.base_url, "office": dict(desk.office)}
    own = desk.texts.get(f"{kind}:{language}")
    if not own:
        return mail.written(kind, params, **about)
    subject, body = texts.parted(own)
    values = texts.values(kind, params, name=mail.called(name), language=language)
    before, behind = (texts.filled(each, values) for each in texts.around_the_link(body))
    return mail.written_own(kind, params, (texts.filled(subject, values), before, behind), **about)


def identity(letter: Letter, base_url: str) -> str:
    """The same for the same message whoever sends it, and however often."""
    return hashlib.sha256(f"{base_url}|{letter.dedupe_key}".encode()).hexdigest()[:32]
