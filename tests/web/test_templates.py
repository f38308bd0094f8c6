"""Templates are settled for each language, and addresses made out of patterns: the pages say the same as if nothing were."""

from enum import StrEnum
from typing import Any

import pytest
from flask import Flask, g, render_template, url_for
from jinja2 import DictLoader, UndefinedError, pass_context
from markupsafe import Markup, escape

from lms.app import assemble
from lms.settings import load
from lms.web.addresses import address
from lms.web.templates import Templates


class Kind(StrEnum):
    LESS = "<less>"


PAGES = {
    "plain.html": "{{ _('ホーム') }}|{{ _('%(name)sさんの実践', name=name) }}|{{ _(text) }}",
    "counted.html": "{% for each in (1, 2) %}{{ ngettext('%(num)d件の未読', '%(num)d件の未読', each) }}|{% endfor %}",
    "marks.html": "9:00〜10:00&nbsp;・ {{ _('%(day)s ・ 答えを待っています', day=1) }} ・ {{ said }} ・ {{ ['a', 'b'] | join(' ・ ') }}",
    "icon.html": "{% from '_components/icons.html' import icon %}{{ icon('home') }}{{ icon(picture) }}",
    "no_icon.html": "{{ icon('home') }}",
    "own.html": "{% macro chip(text) %}<i>{{ text }}</i>{% endmacro %}{{ chip('a') }}",
    "called.html": "{% macro box(class) %}{{ class }}{{ caller() }}{% endmacro %}{% call box(class='x') %}y{% endcall %}{{ is_nav('a') }}",
    "macros.html": "{% macro row(a, b='x', c=none) %}{{ a }}{{ b }}{{ c }}|{% endmacro %}{% macro odd(a) %}{{ a }}{{ varargs }}{{ kwargs.b }}{% endmacro %}"
    "{{ row('<', 1) }}{{ row('p', c=2) }}{{ row(b=3, a=row('q')) }}{{ odd(1, 2, b=3) }}",
    "spoken.html": '{% macro in_a_tag(x) %} title="{{ x }}"{% endmacro %}{% set kept %}{{ name }}{% endset %}<title>{{ name }}</title>'
    "<p id='{{ name }}'{{ in_a_tag(name) }}>{{ name }}</p><b lang=\"ja\">{{ name }}</b><i title='{{ kept }}'>{{ _('%(name)sさんの実践', name=name) }}</i>"
    "<option>{{ name }}</option><option>{{ 'a b' }}</option><textarea>\n{{ name }}</textarea>{{ 5 if no else name }}（{{ other }}）{{ _('まなびの環') }}",
    "spoken.txt": "{{ name }}",
    "wrong.html": "{% macro row(a) %}{{ a }}{% endmacro %}{{ row(1, **given) if given else row(1, 2) }}",
    "needs.html": "{% macro row(a) %}{{ a }}{% endmacro %}{{ row() }}",
    "values.html": "{% for each in values %}{{ each }} {% endfor %}{{ kind }}",
    "_components/icons.html": "{% macro icon(name) %}<svg>{{ name }}</svg>{% endmacro %}",
}


@pass_context
def _is_nav(context: Any, key: str) -> bool:
    return bool(context.get("nav") == key)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = assemble(load({"LMS_DATA_DIR": str(tmp_path_factory.mktemp("templates"))}))
    app.jinja_env.loader = DictLoader(PAGES)
    app.jinja_env.globals["is_nav"] = _is_nav
    assert isinstance(app.jinja_env, Templates)
    app.jinja_env.settle_languages()
    return app


def drawn(app: Flask, page: str, language: str = "ja", /, **values: Any) -> str:
    with app.test_request_context("/"):
        g.without_database, g.language = True, language
        return render_template(page, **values)


def test_a_page_speaks_the_language_of_its_reader(house: Flask) -> None:
    values = {"name": "<山野>", "text": "ホーム"}
    for _ in range(2):  # by turns: neither language is left over in the other
        assert drawn(house, "plain.html", **values) == "ホーム|&lt;山野&gt;さんの実践|ホーム"
        english = drawn(house, "plain.html", "en", **values)
        assert english.startswith("Home|")
        assert english.endswith("|Home")
        assert "<山野>" not in english


def test_marks_between_the_parts_of_a_line_are_the_language_s_own(house: Flask) -> None:
    said = "なまえ ・ 9〜10"  # what people wrote stays as it is, and is said to be Japanese
    assert drawn(house, "marks.html", said=said) == f"9:00〜10:00&nbsp;・ 1 ・ 答えを待っています ・ {said} ・ a ・ b"
    assert (
        drawn(house, "marks.html", "en", said=said)
        == f'9:00–10:00&nbsp;· 1 · waiting for an answer · <span lang="ja">{said}</span> · a · b'
    )


def test_what_is_japanese_on_another_page_is_said_to_be_wherever_a_tag_can_say_so(house: Flask) -> None:
    values, ja = {"name": "山<", "other": "staff of 税務課", "no": False}, '<span lang="ja">山&lt;</span>'
    assert drawn(house, "spoken.html", "en", **values) == (
        '<title lang="ja">山&lt;</title>'
        f'<p id=\'山&lt;\' title="山&lt;">{ja}</p><b lang="ja">山&lt;</b><i title=\'山&lt;\'>{ja}<span lang="ja">さんの実践</span></i>'
        '<option lang="ja">山&lt;</option><option>a b</option><textarea lang="ja">\n山&lt;</textarea>'
        f'{ja} (staff of <span lang="ja">税務課</span>)Manabi no Wa'
    )
    assert 'lang="ja">税' not in drawn(house, "spoken.html", **values)
    assert drawn(house, "spoken.txt", "en", **values) == "山<", "a letter has no tags"


def test_what_is_put_into_a_page_is_escaped_once(house: Flask) -> None:
    values = ["<a> & 'b'", Markup("<i>c</i>"), 4, None, 1.5, escape("<d>"), Kind.LESS]
    wanted = " ".join(str(escape(each)) for each in [*values, ""])
    assert drawn(house, "values.html", values=values, kind=Kind.LESS) == f"{wanted}&lt;less&gt;"
    with pytest.raises(UndefinedError):
        drawn(house, "values.html", values=[])


def test_a_number_is_counted_in_each_language(house: Flask) -> None:
    assert drawn(house, "counted.html") == "1件の未読|2件の未読|"
    assert drawn(house, "counted.html", "en").count("|") == 2


def test_a_part_is_drawn_beforehand_only_where_it_is_the_part_of_the_house(house: Flask) -> None:
    assert drawn(house, "icon.html", picture="<b>") == "<svg>home</svg><svg>&lt;b&gt;</svg>"
    assert drawn(house, "own.html") == "<i>a</i>"
    with pytest.raises(UndefinedError):
        drawn(house, "no_icon.html")


def test_a_call_with_a_body_or_a_wish_for_the_context_goes_jinjas_way(house: Flask) -> None:
    assert drawn(house, "called.html", nav="a") == "xyTrue"


def test_a_macro_takes_what_jinja_would_let_it_take(house: Flask) -> None:
    assert drawn(house, "macros.html") == "&lt;1None|px2|qxNone|3None|1(2,)3"
    for given in ({}, {"other": 1}, {"a": 2}):
        with pytest.raises(TypeError):
            drawn(house, "wrong.html", given=given)
    with pytest.raises(UndefinedError):
        drawn(house, "needs.html")


ADDRESSES: list[tuple[str, dict[str, Any]]] = [
    ("home.index", {}),
    ("cases.show", {"case_id": 12}),
    ("cases.show", {"case_id": 2**63 - 1}),
    ("telling.new", {"log": 7}),
    ("learning.lesson", {"slug": "b2-safe-ai", "lesson_slug": "how_it-errs"}),
    ("learning.lesson", {"slug": "日本", "lesson_slug": "a b"}),
    ("learning.lesson", {"slug": "b2", "lesson_slug": "x", "section": 3}),
    ("cases.index", {"q": "100%&<", "page": 2}),
    ("cases.index", {"page": None}),
    ("cases.index", {"kind": ["a", "b"]}),
    ("cases.index", {"_anchor": "main"}),
    ("followups.show", {"follow_up_id": 3, "_anchor": None}),
    ("insights.export", {"file_type": "csv", "unit": 0, "year": 2026, "every": Kind.LESS}),
    ("insights.export", {"file_type": "xlsx", "unit": 0, "year": 2026}),
    ("case_out.export", {"file_type": "csv", "encoding": None, "kind": [], "q": None}),
    ("static", {"filename": "app.css", "v": "1"}),
]


@pytest.mark.parametrize(("endpoint", "values"), ADDRESSES)
@pytest.mark.parametrize("root", ["", "/lms"])
def test_an_address_is_what_url_for_makes_of_it(house: Flask, endpoint: str, values: dict[str, Any], root: str) -> None:
    with house.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        assert [address(endpoint, **values) for _ in range(2)] == [url_for(endpoint, **values)] * 2
