"""Whatever writes a log, one line is one JSON object."""

import json
import subprocess
import sys

import pytest

SPEAK = """
import logging
import structlog
from lms.kernel.logs import init_logs
init_logs()
{}
"""


def written(code: str) -> list[dict[str, str]]:
    done = subprocess.run([sys.executable, "-c", SPEAK.format(code)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize(
    "code",
    [
        "structlog.get_logger().warning('遅れています', job='followups')",
        "logging.getLogger('apscheduler.scheduler').warning('%sています', '遅れ')",
    ],
)
def test_ours_and_a_library_s_are_one_form(code: str) -> None:
    (line,) = written(code)
    assert (line["event"], line["level"]) == ("遅れています", "warning")
    assert line["timestamp"].endswith("Z")


def test_a_fault_in_a_library_is_one_line_with_its_trace() -> None:
    (line,) = written("try:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.getLogger('waitress').exception('failed')")
    assert "ZeroDivisionError" in line["exception"]


def test_chatter_is_left_out() -> None:
    assert written("logging.getLogger('x').info('a'); logging.getLogger('waitress.queue').warning('Task queue depth is 1')") == []
