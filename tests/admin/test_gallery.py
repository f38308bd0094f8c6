"""The gallery shows every component in every state, to the administrator alone."""

import re
from collections.abc import Callable

import pytest

from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.house import ROOT
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
NOT_SHOWN = {
    "mark",
    "what_stays",
    "notes",
    "attributes",
    "whole",
    "choices",
    "ticks",
    "guard",
    "hidden",
    "summary",
    "form_to",
    "post_button",
}  # parts of others, or forms


@on_one_database
def test_only_the_administrator_opens_it(visit: Visit, town: Town) -> None:
    assert visit(town.office).get("/admin/components").status_code == 403
    assert visit(None).get("/admin/components").status_code == 303
    assert visit(town.administrator).get("/admin/components").status_code == 200


def test_every_macro_is_shown() -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates/admin").glob("_gallery_*.html"))
    for file in ("form", "parts", "ring", "icons"):
        source = (ROOT / f"templates/_components/{file}.html").read_text(encoding="utf-8")
        macros = set(re.findall(r"macro (\w+)\(", source)) - NOT_SHOWN
        assert macros
        assert [name for name in sorted(macros) if f"{name}(" not in shown] == []


@on_one_database
@pytest.mark.parametrize(
    "state", ['aria-invalid="true"', 'class="guard', "<mark>1234 5678 9018</mark>", 'class="hx"', 'data-type="thanks"']
)
def test_fields_stand_there_in_all_states(visit: Visit, town: Town, state: str) -> None:
    page = visit(town.administrator).get("/admin/components").text
    assert state in page
    assert page.count("btn-primary") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@on_one_database
def test_a_time_that_grew_is_warm_and_one_that_fell_is_good(visit: Visit, town: Town) -> None:
    """45 → 20 and 20 → 30: both are results, and the second is not drawn as if it were time gained."""
    page = visit(town.administrator).get("/admin/components").text
    drawn = re.findall(r'<dl class="ba">.*?<dd class="(c-\w+)">', page, re.DOTALL)
    assert drawn == ["c-good", "c-warm"]
