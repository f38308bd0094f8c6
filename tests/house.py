"""The rules of the house as functions from a source text to its violations, so that mutants can be put to them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST_LINES_PYTHON = 300
MOST_LINES_FUNCTION = 50
MOST_LINES_TEMPLATE = 120
DRAWS_FIELDS = ("_components/", "_layout/base.html")  # base draws the search box and the language switch
TOWN = "from lms import demo"  # above every feature, so that no order is hidden, and of no use where real people work
HEAVY = frozenset(
    {
        "alembic",
        "apprise",
        "authlib",
        "cryptography",
        "holidays",
        "joserfc",
        "markdown",
        "numpy",
        "openpyxl",
        "pyotp",
        "requests",
        "scipy",
        "segno",
        "typst",
        "xlsxwriter",
    }
)
REFUSES = r"(?:raise \w+|Needed|NotFound|Refusal|Stale|StopValidation|Unacceptable|ValidationError|errors\.append)\(\s*"
SAID = r"(?:N_|_l|_|gettext)\(\s*((?:\"[^\"]*\"\s*)+)"
HAS_MARKUP = ("_components/icons.html",)


def python_files() -> list[Path]:
    return sorted((ROOT / "lms").rglob("*.py"))


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def too_long(source: str) -> Iterator[str]:
    if len(source.splitlines()) > MOST_LINES_PYTHON:
        yield f"{len(source.splitlines())} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= MOST_LINES_FUNCTION:
            yield f"{node.name} is too long"


def undocumented(source: str) -> Iterator[str]:
    if ast.get_docstring(ast.parse(source)) is None:
        yield "the module has no docstring"


def commits(source: str) -> Iterator[str]:
    """The edge commits; services and queries never do."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"commit", "begin_nested"}:
            yield f"line {node.lineno} commits"


def lazy_relationships(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "relationship":
            lazy = {word.arg: word.value for word in node.keywords}.get("lazy")
            if not (isinstance(lazy, ast.Constant) and lazy.value == "raise"):
                yield f"line {node.lineno}: a relationship that loads by itself"


def _imported(node: ast.Import | ast.ImportFrom) -> str:
    """The package that an import names first."""
    name = (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
    return name.partition(".")[0]


def late_imports(source: str) -> Iterator[str]:
    """An import inside a function hides an order of features that is wrong; heavy libraries are excepted (docs/decisions/0005)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom) and _imported(inner) not in HEAVY and ast.unparse(inner) != TOWN:
                    yield f"line {inner.lineno}: an import inside {node.name}"


def refusals(source: str) -> Iterator[str]:
    """The sentences with which something is refused, where they stand, and under a name that is refused with."""
    named = set(re.findall(REFUSES + r"([A-Z]\w+)\b", source))
    found = re.findall(REFUSES + SAID, source) + [
        said for name, said in re.findall(r"^(\w+) = " + SAID, source, re.MULTILINE) if name in named
    ]
    for said in found:
        yield "".join(re.findall(r"\"([^\"]*)\"", said))


def half_sentences(source: str) -> Iterator[str]:
    """A refusal is a whole sentence with its full stop; an example or what it is about may follow."""
    for said in refusals(source):
        if not re.search(r"[。？]）?$|。例：[^。]+$|：%\(\w+\)s$", said):
            yield said


def dear_classes(source: str) -> Iterator[str]:
    """Six functions compiled at a start, for each of hundreds of classes (docs/decisions/0055)."""
    for number, line in enumerate(source.splitlines(), 1):
        if line.strip() == "@dataclass(frozen=True, slots=True)":
            yield f"line {number}: @immutable of lms.kernel.immutable does the same"


def inline_style_or_script(source: str) -> Iterator[str]:
    """A strict policy would drop them silently."""
    for found in re.finditer(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)|javascript:", source, re.IGNORECASE):
        yield f"{found.group(0).strip()} at {found.start()}"


def foreign_address(source: str) -> Iterator[str]:
    """No page asks another host for anything."""
    for found in re.finditer(r"(?:src|href|action|srcset|poster|data)\s*=\s*[\"'](?:https?:)?//", source, re.IGNORECASE):
        yield f"{found.group(0)} at {found.start()}"


def foreign_style(source: str) -> Iterator[str]:
    for found in re.finditer(r"@import|url\(\s*[\"']?(?:https?:)?//", source, re.IGNORECASE):
        yield f"{found.group(0)} at {found.start()}"


def own_fields(source: str) -> Iterator[str]:
    """Every field is drawn by one macro, so that label, error and guard are never forgotten."""
    for found in re.finditer(r"<(?:textarea|select|input(?![^>]*type=\"hidden\"))", source):
        yield f"{found.group(0)} at {found.start()}"


def forms_without_token(source: str) -> Iterator[str]:
    for found in re.finditer(r"<form[^>]*method=\"post\"[^>]*>(.*?)</form>", source, re.DOTALL | re.IGNORECASE):
        if "hidden()" not in found.group(1):
            yield f"a POST form without its token at {found.start()}"


def raw_markup(source: str) -> Iterator[str]:
    for found in re.finditer(r"\|\s*safe\b", source):
        yield f"|safe at {found.start()}"


def long_template(source: str) -> Iterator[str]:
    if len(source.splitlines()) > MOST_LINES_TEMPLATE:
        yield f"{len(source.splitlines())} lines"


def untranslated(source: str) -> Iterator[str]:
    """Japanese words, and their colon, in a template outside _() never reach an English reader."""
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    bare = re.sub(r"<(\w+)[^>]*\slang=\"ja\"[^>]*>[^<]*</\1>", "", bare)  # a language's own name is the same in every language
    for found in re.finditer(r"[ぁ-んァ-ヶ一-龠]{2,}|：", bare):
        yield found.group(0)


def unmarked_words(source: str) -> Iterator[str]:
    """What people wrote, read aloud behind a button's own words: on an English page it says that it is Japanese."""
    for found in re.finditer(r'<span class="vh">[^<]*</span>', source):
        yield from re.findall(r"{{ [\w.\[\]]+\.(?:name|title|text|word|words|person) }}", found.group(0))
