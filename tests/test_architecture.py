"""The rules of the house hold, and each check is shown a mutant that it must catch."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import grimp
import pytest
from flask import Flask

from lms.app import create_app
from lms.kernel.db import make_engine
from lms.settings import load
from lms.web.routing import MissingPolicy, guard_routes, policy_table
from tests import house
from tests.house import ROOT

Rule = Callable[[str], Iterator[str]]


def violations(rule: Rule, files: list[Path]) -> list[str]:
    return [f"{file.relative_to(ROOT)}: {found}" for file in files for found in rule(file.read_text(encoding="utf-8"))]


def services_and_queries() -> list[Path]:
    below_the_edge = ("services", "queries", "rules", "models", "events")
    return [
        file for file in house.python_files() if any(part.removesuffix(".py") in below_the_edge for part in file.relative_to(ROOT).parts)
    ]


def pages() -> list[Path]:
    return [file for file in house.templates() if not str(file.relative_to(ROOT / "templates")).startswith("_mail/")]


def drawn_by_macros() -> list[Path]:
    return [file for file in pages() if not str(file.relative_to(ROOT / "templates")).startswith(house.DRAWS_FIELDS)]


def without_markup() -> list[Path]:
    return [file for file in house.templates() if str(file.relative_to(ROOT / "templates")) not in house.HAS_MARKUP]


def styles() -> list[Path]:
    return sorted((ROOT / "lms/web/static").glob("*.css"))


LONG = "def f():\n" + "    pass\n" * 60
RULES: list[tuple[Rule, Callable[[], list[Path]], str]] = [
    (house.too_long, house.python_files, LONG),
    (house.too_long, house.python_files, "x = 1\n" * 301),
    (house.undocumented, house.python_files, "x = 1\n"),
    (house.commits, services_and_queries, "def f(session):\n    session.commit()\n"),
    (house.lazy_relationships, house.python_files, "x = relationship('Person')\n"),
    (house.late_imports, house.python_files, "def f():\n    import json\n"),
    (house.half_sentences, house.python_files, 'raise NotFound(N_("記録が見つかりません"))\n'),
    (house.half_sentences, house.python_files, 'LINE = _l("一行で")\nx = SharedLine("題名", [Needed(LINE)])\n'),
    (house.dear_classes, house.python_files, "@dataclass(frozen=True, slots=True)\nclass A:\n    x: int\n"),
    (house.inline_style_or_script, pages, '<p style="color: red">'),
    (house.inline_style_or_script, pages, '<button onclick="go()">'),
    (house.inline_style_or_script, pages, "<script>go()</script>"),
    (house.foreign_address, pages, '<script src="https://cdn.example/x.js"></script>'),
    (house.foreign_style, styles, '@import "https://fonts.example/css";'),
    (house.own_fields, drawn_by_macros, '<input type="text" name="q">'),
    (house.forms_without_token, pages, '<form method="post"><button>x</button></form>'),
    (house.raw_markup, without_markup, "{{ text | safe }}"),
    (house.long_template, house.templates, "<p>\n" * 121),
    (house.untranslated, pages, "<p>保存しました</p>"),
    (house.untranslated, pages, "<p>{{ name }}：{{ place }}</p>"),
    (house.unmarked_words, pages, """<span class="vh">{{ _("：") }}{{ each.title }}</span>"""),
]


@pytest.mark.parametrize(("rule", "files", "mutant"), RULES, ids=[f"{rule.__name__}-{number}" for number, (rule, _, _) in enumerate(RULES)])
def test_the_rule_holds_and_can_fail(rule: Rule, files: Callable[[], list[Path]], mutant: str) -> None:
    assert files(), "the rule looks at nothing"
    assert violations(rule, files()) == []
    assert list(rule(mutant)) != []


def strangers(graph: grimp.ImportGraph, models: str) -> set[str]:
    """Who imports a feature's tables although neither of the feature nor a query."""
    feature = models.partition(".models")[0] + "."
    found: set[str] = set()
    for module in sorted(graph.find_descendants(models) | {models}):
        found |= {who for who in graph.find_modules_that_directly_import(module) if not who.startswith(feature) and ".queries" not in who}
    return found - {"lms.models"}


def test_models_are_touched_only_by_their_feature_and_by_queries() -> None:
    graph = grimp.build_graph("lms", cache_dir=None)
    models = sorted(name for name in graph.modules if name.endswith(".models") and name.count(".") == 2)
    assert len(models) >= 7
    assert {name: strangers(graph, name) for name in models if strangers(graph, name)} == {}
    graph.add_import(importer="lms.home.views", imported="lms.accounts.models.people")
    assert strangers(graph, "lms.accounts.models") == {"lms.home.views"}


CONTRACT_MUTANTS = {
    "Features stand on each other in one order": ("lms/accounts/queries/__init__.py", "import lms.cases.queries"),
    "Inside a feature, calls go down": ("lms/practice/queries/__init__.py", "import lms.practice.services"),
    "Only views, forms and lms.web know the web": ("lms/practice/services/__init__.py", "import flask"),
    "Rules, events and kinds are pure": ("lms/practice/rules.py", "import sqlalchemy"),
    "Views and forms never touch tables or rules": ("lms/practice/views/__init__.py", "import lms.practice.models"),
    "Views are nobody's library": ("lms/admin/forms/__init__.py", "import lms.accounts.views.signin"),
    "Only jobs starts the scheduler": ("lms/home/queries.py", "import apscheduler"),
    "Only channels speak SMTP": ("lms/accounts/services/__init__.py", "import smtplib"),
}


def contract_report(directory: Path) -> str:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False).stdout


def test_import_contracts_hold_and_each_can_break(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "lms", tmp_path / "lms", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    sound = contract_report(tmp_path)
    assert "BROKEN" not in sound
    assert all(f"{name} KEPT" in sound for name in CONTRACT_MUTANTS)
    for file, line in CONTRACT_MUTANTS.values():
        path = tmp_path / file
        path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    broken = contract_report(tmp_path)
    assert [name for name in CONTRACT_MUTANTS if f"{name} BROKEN" not in broken] == []


def test_an_unplaced_module_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "lms", tmp_path / "lms", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    (tmp_path / "lms" / "utils.py").write_text('"""Anything."""\n', encoding="utf-8")
    assert "Features stand on each other in one order BROKEN" in contract_report(tmp_path)


def test_every_route_has_a_policy_and_one_without_stops_the_start(tmp_path: Path) -> None:
    app = create_app(load({"LMS_DATA_DIR": str(tmp_path)}), make_engine(f"sqlite:///{tmp_path / 'x.db'}"))
    assert len(policy_table(app)) >= 30
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(MissingPolicy, match="open"):
        guard_routes(bare)
