"""Logs as one JSON object a line on standard error: what failed and where, never who wrote what."""

import logging
import sys
from contextvars import ContextVar
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

_is_hushed: ContextVar[bool] = ContextVar("is_hushed", default=False)
EVERY_LINE: list[Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
JSON = structlog.processors.JSONRenderer(ensure_ascii=False)


def init_logs() -> None:
    """Ours and what libraries warn of, in one form; for the web, the scheduler and every command."""
    structlog.configure(
        processors=[_unless_hushed, *EVERY_LINE, JSON],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[of_libraries(sys.stderr)], level=logging.WARNING)
    # waitress counts threads that have not begun yet as busy, and so warns of a queue at the first request; /metrics tells how long people wait
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def of_libraries(stream: TextIO) -> logging.Handler:
    """What libraries say by Python's own logging, in the form of our lines."""
    libraries = logging.StreamHandler(stream)
    only_what_is_said: Processor = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    libraries.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=EVERY_LINE, processors=[only_what_is_said, JSON]))
    libraries.addFilter(lambda _line: not _is_hushed.get())
    return libraries


def hush(*, is_on: bool) -> None:
    """From here on this thread writes no line, whatever happens; or does so again."""
    _is_hushed.set(is_on)


def _unless_hushed(_logger: Any, _name: str, line: Any) -> Any:
    if _is_hushed.get():
        raise structlog.DropEvent
    return line
