"""The wheel carries what the checkout has; the locks are whole; nothing names a registry or a machine."""

import argparse
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms import cli
from lms.jobs import JOBS
from tests import screenshots

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files inside a wheel built from this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        return archive.namelist()


@pytest.mark.parametrize("folder", ["templates", "courses", "migrations"])
def test_the_wheel_carries_the_folders_beside_the_package(wheel: list[str], folder: str) -> None:
    here = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert here
    assert {name for name in here if f"lms/_bundled/{name}" not in wheel} == set()


def test_the_wheel_carries_the_packages_own_files(wheel: list[str]) -> None:
    kinds = {".css", ".js", ".svg", ".mo", ".toml", ".md", ".typ", ".ttf", ".txt"}
    here = {str(path.relative_to(ROOT)) for path in (ROOT / "lms").rglob("*") if path.suffix in kinds}
    assert here
    assert here - set(wheel) == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_line_of_a_lock_is_pinned_and_hashed(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="ascii")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip() and not entry.startswith("#")]
    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_the_running_lock_is_part_of_the_testing_lock() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9._-]+==[^ \\;]+)", (ROOT / lock).read_text(encoding="ascii"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_pictures_of_the_readme_are_there_and_taken_by_the_script() -> None:
    shown = set(re.findall(r"\(docs/screenshots/(\w+)\.png\)", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert shown == set(screenshots.PAGES)
    for name in shown:
        picture = (ROOT / "docs" / "screenshots" / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") == screenshots.SIZE["width"]


def test_the_links_of_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        links = re.findall(r"\]\((?!https?:|#|/)([^)#]+)\)", document.read_text(encoding="utf-8"))
        assert [link for link in links if not (document.parent / link).exists()] == [], document


def test_the_readme_opens_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.index("python3 run.py ") < text.index("python3 run.py test") < text.index("## ")


def test_every_part_of_the_house_stands_on_the_map() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## The map of the house")[2].partition("```\n")[0]
    house = {path.parent.name for path in (ROOT / "lms").glob("*/__init__.py")}
    assert sorted(name for name in house if not re.search(rf"\b{name}\b", text)) == []


def test_every_job_stands_in_the_manual() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = {name for line in text.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line.split("|")[1])}
    assert sorted(JOBS.keys() - named) == []


def test_every_command_and_every_of_its_deeds_stands_in_the_manual() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert sorted(command for command in commands() if f"`lms {command}" not in text) == []
    assert {"serve", "search reindex", "gift export", "courses plain"} <= set(commands())


def commands() -> Iterator[str]:
    """What stands behind `lms`, with the deed where a command has several."""
    (sub,) = (action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction))
    for name, parser in sub.choices.items():
        deeds = [deed for action in parser._actions if action.dest == "action" for deed in action.choices or ()]
        yield from (f"{name} {deed}" for deed in deeds) if deeds else [name]
