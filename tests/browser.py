"""The one real browser of journeys, pictures and measurements."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--max-optimized-bytecode-size=0",  # a page lives for a second: what is compiled to be fast later never gets there
]


@contextmanager
def real_browser() -> Iterator[Browser]:
    """The browser that LMS_TEST_BROWSER names, else the machine's, else the one that came with the driver."""
    path = os.environ.get("LMS_TEST_BROWSER") or next((found for name in NAMES if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()
