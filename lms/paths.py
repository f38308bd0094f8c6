"""Where the files that are not Python live, in a checkout and in a wheel alike."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLED = _PACKAGE / "_bundled"  # exists only in an installed wheel
_ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent

TEMPLATES = _ROOT / "templates"
COURSES = _ROOT / "courses"
MIGRATIONS = _ROOT / "migrations"
STATIC = _PACKAGE / "web" / "static"
TRANSLATIONS = _PACKAGE / "translations"
