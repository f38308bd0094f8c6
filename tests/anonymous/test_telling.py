"""Telling a failure without a name: through the browser client to the store and back."""

import re
from collections.abc import Callable

from flask import Flask

from lms.anonymous import services
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.anonymous import TOLD, published, store_of, told
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def test_it_is_told_waits_and_comes_out_with_two_others(visit: Visit, town: Town, app: Flask) -> None:
    visitor = visit(town.yamano)
    code = told(visitor)
    assert visit(town.sato).get("/cases/anonymous/").text.count("<h3") == 0, "it waits"
    store = store_of(app)
    with store.writing() as session:
        assert services.publish(session, today=clock.today()) == 0, "alone it would be known"
    published(store, 2)
    page = visit(town.sato).get("/cases/anonymous/")
    assert page.text.count("<h3") == 3
    assert TOLD["title"] in page.text
    mine = visitor.submit("/cases/anonymous/mine", {"code": code.lower().replace("-", " ")})
    assert "公開しています" in mine.text
    address = re.search(r"/cases/anonymous/[0-9a-f]{32}", mine.text)
    assert address
    shown = visit(town.kacho).get(address.group(0))
    assert TOLD["happened"] in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
