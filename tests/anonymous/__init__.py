"""Steps that the tests of anonymous failures share."""

import re
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from lms.anonymous import services
from lms.anonymous.services import Told
from lms.anonymous.store import Store
from lms.kernel import clock
from tests.visitor import Visitor

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
OUT = f"/cases/anonymous/{'a' * 32}"  # one of those that are *ready*
CODE = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")
TOLD = {
    "incident": "no",
    "title": "要約を見比べずに配った",
    "intended": "資料を短くしようとしました。",
    "happened": "元の資料にない数字が入っていました。",
    "cause": "見比べる手順がありませんでした。",
    "lesson": "次は、数字を指さして確かめます。",
}


def store_of(app: Flask) -> Store:
    store: Store = app.extensions["anonymous"]
    return store


def told(visitor: Visitor, **changes: Any) -> str:
    """Tell a failure through the form; answers the code that the page shows."""
    answer = visitor.submit("/cases/anonymous/new", {**TOLD, **changes})
    assert answer.status_code == 200, answer.text
    found = CODE.search(answer.text.partition("<main")[2])
    assert found, answer.text
    return found.group(0)


def published(store: Store, count: int = 3) -> list[str]:
    """So many more, and the batch of the week; answers their codes."""
    codes = [services.new_code() for _ in range(count)]
    with store.writing() as session:
        for number, code in enumerate(codes):
            services.tell(session, Told(f"失敗 {number}", "", "起きたこと", "", "次は確かめます。"), code=code, today=clock.today())
        session.flush()
        services.publish(session, today=clock.today())
    return codes


def ready(store: Store) -> None:
    """A week in which others told something before: three came out, two wait for a third. The same each time."""
    with clock.standing_at(MONDAY), store.writing() as session:
        for letter in "ABCDE":
            told = Told(f"前からある失敗 {letter}", "", "起きたこと", "", "次は確かめます。")
            services.tell(session, told, code=letter * 24, key=letter.lower() * 32, today=clock.today())
            session.flush()
            if letter == "C":
                services.publish(session, today=clock.today())
