"""A form that comes back: its list of what to look at follows the page, and says only what is true of what was typed."""

import re
from collections.abc import Callable

from lms.kernel.ids import PersonId
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def listed(page: str) -> list[str]:
    """The fields that the list names, in its order."""
    summary = page.partition('id="form-errors"')[2].partition("<form")[0]
    return [each.partition('"')[0] for each in summary.split('href="#')[1:]]


def test_the_list_follows_the_page(visit: Visit, town: Town) -> None:
    page = visit(town.office).submit("/people/new", {}).text
    fields = listed(page)
    assert fields == ["staff_no", "name", "kana"]
    assert fields == sorted(fields, key=lambda each: page.index(f'<input type="text" class="input w-m" id="{each}"'))
    assert "残っています" not in page, "nothing was written"


def test_what_was_written_is_said_to_be_kept(visit: Visit, town: Town) -> None:
    page = visit(town.office).submit("/people/new", {"kana": "ヤマノ ミドリ"}).text
    assert "書いた内容は残っています。" in page


def test_what_was_only_chosen_is_said_to_be_kept(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).submit("/practices/new", {"data_class": "internal"}).text
    assert "選んだ内容は残っています。" in page
    assert "書いた内容は残っています" not in page


def test_a_number_that_cannot_be_read_is_still_what_was_written(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).submit("/practices/new", {"minutes_now": "すこし"}).text
    assert "書いた内容は残っています。" in page


def test_a_choice_has_its_place_in_the_list(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).submit("/practices/new", {"when": "", "what": ""}).text
    fields = listed(page)
    assert fields == sorted(fields, key=lambda each: page.index(f' id="{each}"'))
    assert any(each.endswith("-0") for each in fields), "one that is chosen from"


def test_a_login_keeps_the_number_and_no_password(visit: Visit, town: Town) -> None:
    page = visit(None).submit("/login", {"staff_no": "010001", "password": "ちがう合い言葉です"}).text
    assert 'value="010001"' in page
    assert "書いた内容は残っています。「パスワード」は、もう一度書いてください。" in page


def test_a_page_for_others_is_told_from_a_step_that_is_refused(visit: Visit, town: Town) -> None:
    staff = visit(town.yamano)
    assert "<h1>このページは開けません</h1>" in staff.get("/office/").text.replace("<wbr>", "")
    assert "<h1>このままでは進めません</h1>" in staff.post("/office/settings", {"municipality": "となり市"}).text.replace("<wbr>", "")


def test_what_is_chosen_beforehand_is_neither_needed_nor_free(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).get("/me/").text
    assert re.search(r"<legend[^>]*>ことば</legend>", page)
    plan = visit(town.yamano).get("/practices/new").text
    assert re.search(r'<legend[^>]*>何を使いますか<span class="req">必須</span></legend>', plan)
