"""Which routes tell figures of groups: found in the sources, from what is kept of weeks and from the size below which a group is hidden up to the views."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house import ROOT

Name = tuple[str, str]  # a module, and what is called so in it
HIDING = "small_group"  # whoever asks for this setting hides what is told of few
SEEDS = frozenset(
    {
        ("", HIDING),
        *(("lms.weeks.models", name) for name in ("GroupWeek", "CourseWeek", "UnitWeek")),
        *(("lms.kernel.suppression", name) for name in ("shown", "rounded", "rounded_of")),
    }
)
FILTER = re.compile(r"""request\.args(?:\.get\(|\[)"(\w+)"|asked_\w+\("(\w+)"|"(\w+)" in request\.args""")
TELL_NOTHING = ("demo", "cli", "translations", "models.py", "forms.py", "services")  # of the house: what no page is made of


def publishing() -> set[str]:
    """Views that reach one of SEEDS through whatever they call, as module.function without the head that all have."""
    texts = {_module(path): path.read_text() for path in _files()}
    uses: dict[Name, set[Name]] = {}
    views: set[Name] = set()
    for module, text in texts.items():
        tree = ast.parse(text)
        imported = _imported(tree, texts)
        for node in tree.body:
            for name in _called(node):
                uses[module, name] = set(_mentioned(node, module, imported)) - {(module, name)}
                views |= {(module, name)} if _is_view(node) else set()
    telling = set(SEEDS)
    while more := {each for each, used in uses.items() if each not in telling and used & telling}:
        telling |= more
    return {f"{module}.{name}".removeprefix("lms.").replace(".views", "") for module, name in views & telling}


def filters(view: str) -> set[str]:
    """What the module of a view, called as *publishing* calls it, takes out of an address."""
    module = f"{view.partition('.')[0]}.views.{view.partition('.')[2]}".rpartition(".")[0]
    path = ROOT.joinpath("lms", *module.split("."))
    text = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text()
    return {first or second or third for first, second, third in FILTER.findall(text)}


def _files() -> Iterator[Path]:
    for path in sorted((ROOT / "lms").rglob("*.py")):
        if not set(path.relative_to(ROOT).parts) & set(TELL_NOTHING):
            yield path


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(tree: ast.Module, texts: dict[str, str]) -> dict[str, Name]:
    """What each name stands for; a module has no name in it."""
    found: dict[str, Name] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                full = f"{node.module}.{each.name}"
                found[each.asname or each.name] = (full, "") if full in texts else (node.module, each.name)
    return found


def _called(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    return [each.id for each in node.targets if isinstance(each, ast.Name)] if isinstance(node, ast.Assign) else []


def _mentioned(node: ast.stmt, module: str, imported: dict[str, Name]) -> Iterator[Name]:
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and imported.get(each.value.id, ("", "?"))[1] == "":
            yield imported[each.value.id][0], each.attr
        elif isinstance(each, ast.Name):
            yield imported.get(each.id, (module, each.id))
        elif isinstance(each, ast.Constant) and each.value == HIDING:
            yield "", HIDING


def _is_view(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "route" for each in node.decorator_list
    )
