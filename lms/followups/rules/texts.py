"""The office's own texts of letters: a subject and a body with placeholders, judged before they are kept. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from lms.followups.kinds.letters import LINK, NAME, PLACEHOLDERS, REQUIRED
from lms.kernel.errors import N_, Unacceptable

BRACED = re.compile(r"\{([^{}\n]{0,40})\}")
GAP = re.compile(r"\n{3,}")
MOST_SUBJECT = 120
MOST_BODY = 3_000


def _day(value: Any, language: str) -> str:
    found = date.fromisoformat(str(value))
    return f"{found.month}月{found.day}日" if language == "ja" else found.isoformat()


def _plain(value: Any, _: str) -> str:
    return str(value)


def _courses(value: Any, _: str) -> str:
    return "\n".join(f"・{each['title']}" for each in value)


def _titles(value: Any, _: str) -> str:
    return "\n".join(f"・{each}" for each in value)


SAID: dict[str, Callable[[Any, str], str]] = {"due_on": _day, "rules_until": _day, "courses": _courses, "titles": _titles}


def values(kind: str, params: Mapping[str, Any], *, name: str, language: str) -> dict[str, str]:
    """What stands for each placeholder of a letter; one that this message does not have says nothing."""
    found = {word: params.get(key, "") for word, key in PLACEHOLDERS[kind].items()}
    return {
        NAME: name,
        **{word: SAID.get(PLACEHOLDERS[kind][word], _plain)(each, language) if each != "" else "" for word, each in found.items()},
    }


def filled(text: str, said: Mapping[str, str]) -> str:
    """*text* with every placeholder in its place, and no gap where one says nothing."""
    return GAP.sub("\n\n", BRACED.sub(lambda found: said.get(found[1], ""), text))


def around_the_link(body: str) -> list[str]:
    """The text before the place of the link, and the text behind it."""
    before, _, behind = body.partition(f"{{{LINK}}}")
    return [before.strip(), behind.strip()]


def kept(subject: str, body: str) -> str:
    """Both as one text, as the settings keep it."""
    return f"{subject}\n\n{body}"


def parted(text: str) -> tuple[str, str]:
    subject, _, body = text.partition("\n\n")
    return subject, body


def check(kind: str, subject: str, body: str) -> list[Unacceptable]:
    """Every refusal: a placeholder that this letter does not have, one that must be there and is not, a brace without its other half."""
    found = [each for name, text in (("subject", subject), ("body", body)) for each in _unknown(kind, name, text)]
    missing = [word for word in REQUIRED.get(kind, (LINK,)) if f"{{{word}}}" not in body]
    found += [
        Unacceptable(N_("本文に {%(word)s} が必要です。入れる場所を決めて、書き加えてください。"), field="body", word=word)
        for word in missing
    ]
    if body.count(f"{{{LINK}}}") > 1:
        found.append(Unacceptable(N_("{%(word)s} は、本文に1か所だけ置いてください。"), field="body", word=LINK))
    return found


def _unknown(kind: str, name: str, text: str) -> list[Unacceptable]:
    usable = {NAME, *PLACEHOLDERS[kind], *((LINK,) if name == "body" else ())}
    strange = [word for word in BRACED.findall(text) if word not in usable]
    usable_words = "".join(f"{{{each}}}" for each in sorted(usable))
    refusals = [
        Unacceptable(N_("{%(word)s} は、ここでは使えません。使えるのは %(usable)s です。"), field=name, word=word, usable=usable_words)
        for word in dict.fromkeys(strange)
    ]
    if set(BRACED.sub("", text)) & {"{", "}"}:
        refusals.append(Unacceptable(N_("「{」と「}」は、差し込みの言葉をはさむときだけ使えます。"), field=name))
    return refusals
