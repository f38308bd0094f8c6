"""The product's own text of a letter as the office may start from: its placeholders where this message's own facts stand."""

import re
from functools import cache

from lms.followups.kinds.letters import LINK, NAME, PLACEHOLDERS
from lms.paper import mail

NUMBER = 471_108  # stands where a template wants a number
LINK_MARK = "/{link}"
ANSWERS = re.compile(r"^○ .*?answer=stopped\n", re.MULTILINE | re.DOTALL)
FOOT = "\n--\n"
PROMISE = 2  # lines under the answers, which stand there whatever the office writes


@cache
def ours(kind: str, language: str) -> tuple[str, str]:
    """(subject, body)."""
    marks = {key: f"{{{word}}}" for word, key in PLACEHOLDERS[kind].items()}
    params = {**marks, "step": NUMBER, "courses": [{"title": "{講座}", "due_on": ""}], "titles": ["{レッスン}"], "more": 0}
    about = {"name": f"{{{NAME}}}", "language": language, "base_url": "", "office": {"municipality": "", "office_name": ""}}
    sheet = mail.written(kind, params, link=LINK_MARK, **about)  # type: ignore[arg-type]  # a dictionary of several kinds
    body = ANSWERS.sub(f"{LINK_MARK}\n", sheet.text.partition(FOOT)[0])
    if kind == "follow_up":
        before, _, behind = body.partition(LINK_MARK)
        body = before + LINK_MARK + "\n" + "\n".join(behind.strip().splitlines()[PROMISE:])
    lines = [_line(each) for each in body.replace(str(NUMBER), "{週}").splitlines()]
    return sheet.subject.replace(str(NUMBER), "{週}"), "\n".join(lines).strip()


def _line(line: str) -> str:
    """A list of one is the list: {講座} says its own lines."""
    if LINK_MARK in line:
        return f"{{{LINK}}}"
    return next((word for word in ("{講座}", "{レッスン}") if word in line), line.strip())
