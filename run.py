"""Sets everything up, then starts the product with demo data, or runs all tests (`python3 run.py test`).

Standard library only, Python 3.11 or newer. A stamp of the lock file skips the set-up next time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = "uv==0.13.9"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MEMORY, ENOUGH = "/dev/shm", 3 * 2**30  # noqa: S108  (a directory of our own is made in it)
FONTS = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def main(arguments: list[str]) -> int:
    """Run the tests for `test …`, else serve with demo data."""
    if sys.version_info < (3, 11):  # noqa: UP036  (an older Python still reads this file)
        print("まなびの環 needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what one process has compiled serves the next: a start takes a third
    is_test = arguments[:1] == ["test"]
    set_up("requirements-dev.lock" if is_test else "requirements.lock")
    if is_test:
        return test(arguments[1:])
    return hand_over([str(PYTHON), "-m", "lms", "serve", "--demo", *arguments])


def set_up(lock: str) -> None:
    """Make .venv and bring it to exactly what the lock says, unless it is there already."""
    stamp = VENV / f".{lock}.stamp"
    wanted = hashlib.sha256((HERE / lock).read_bytes() + (HERE / "pyproject.toml").read_bytes() + UV.encode()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    if not PYTHON.exists():
        make_venv()
    print(f"Setting up from {lock} …", flush=True)
    call(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV)
    uv = (str(PYTHON), "-m", "uv", "pip")
    call(*uv, "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(HERE / lock))
    call(*uv, "install", "--quiet", "--python", str(PYTHON), "--no-deps", "--editable", str(HERE))
    stamp.write_text(wanted, encoding="ascii")


def make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout + done.stderr)
        print("Python's venv module is incomplete here. On Debian and Ubuntu: apt install python3-venv")
        raise SystemExit(2)


def test(arguments: list[str]) -> int:
    """Checks first (they are quick), then every test; the exit code is the worst of them."""
    ensure_browser()
    if arguments:
        return subprocess.run([str(PYTHON), "-m", "pytest", *arguments], cwd=HERE, check=False).returncode
    checks = (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("lint-imports", "--no-cache"),
        ("djlint", "--lint", "--quiet", "templates"),
    )
    failed = [check[0] for check in checks if subprocess.run([str(BIN / check[0]), *check[1:]], cwd=HERE, check=False).returncode]
    with tempfile.TemporaryDirectory(prefix="manabi-tests-", dir=in_memory()) as directory:
        Path(directory).chmod(0o711)  # a PostgreSQL that must not run as root goes through
        command = [str(PYTHON), "-m", "pytest", "-n", str(processors() + 1), "--dist", "loadfile", "--no-loadscope-reorder"]
        tests = subprocess.run(command, cwd=HERE, env={**os.environ, "TMPDIR": directory}, check=False).returncode
    if failed:
        print("failed:", ", ".join(failed))
    return tests or bool(failed)


def processors() -> int:
    """How many this process may use. A worker more than that: tests wait for browsers, servers and processes for an eighth of their time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_memory() -> str | None:
    """Where files of tests need not wait for a disk: thousands of small databases are committed. None: where others put theirs."""
    return MEMORY if Path(MEMORY).is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH else None


def ensure_browser() -> None:
    """The journeys run in a real browser with Japanese letters; install what is missing, or say how."""
    has_browser = bool(os.environ.get("LMS_TEST_BROWSER")) or any(shutil.which(name) for name in BROWSERS)
    if has_browser and (FONTS.exists() or not is_debian_root()):
        return
    if is_debian_root():
        print("Installing a browser and Japanese fonts for the tests …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True, stdout=subprocess.DEVNULL)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "fonts-noto-cjk"]
        # Without windows it does a page with two thirds of the work; older systems have the whole one only.
        if subprocess.run([*install, BROWSERS[0]], env=quiet, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            subprocess.run([*install, BROWSERS[1]], env=quiet, check=True, stdout=subprocess.DEVNULL)
        return
    installed = subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"], check=False)
    if installed.returncode:
        print("The tests need Chromium: install it, or set LMS_TEST_BROWSER to its path.")
        raise SystemExit(2)


def is_debian_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def call(*command: str) -> None:
    done = subprocess.run(command, cwd=HERE, check=False)
    if done.returncode:
        print("This step failed:", " ".join(command))
        raise SystemExit(done.returncode)


def hand_over(command: list[str]) -> int:
    """Become *command*, so that signals reach it; on Windows, wait for it."""
    os.chdir(HERE)
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    return os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
