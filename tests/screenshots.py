"""`python -m tests.screenshots`: take the pictures of the README anew, from the running product with the demo town."""

import shutil
import sys
import tempfile
import threading
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from waitress.server import create_server

from lms import demo, migrate
from lms.app import create_app
from lms.cases.models import Case
from lms.kernel.db import make_engine
from lms.settings import load
from tests.browser import real_browser
from tests.demo_town import filled_database
from tests.journeys.conftest import sign_in

DIRECTORY = Path(__file__).parent.parent / "docs" / "screenshots"
SIZE = {"width": 1280, "height": 860}
STILL = 1_200  # milliseconds until nothing moves any more
PAGES = {
    "home": "/",
    "lesson": "/courses/b2-safe-ai/what-may-go-in?section=3",
    "plan": "/practices/new?lesson=b3-first-use/instructions",
    "practices": "/practices/",
    "case": "/cases/{case}",
    "cases": "/cases/?q=記入例",
}


def main() -> int:
    data = Path(tempfile.mkdtemp(prefix="lms-pictures-"))
    settings = load({}, data=str(data), demo=True)
    engine = make_engine(settings.database_url)
    migrate.upgrade(engine)
    filled_database(engine)
    with Session(engine) as session:
        case = session.scalars(select(Case.id).where(Case.title == "記入例の説明を、矢印の横の10字に")).one()
    server = create_server(create_app(settings, engine, demo_accounts=demo.ACCOUNTS), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    take(f"http://127.0.0.1:{server.effective_port}", {name: path.format(case=case) for name, path in PAGES.items()})
    shutil.rmtree(data, ignore_errors=True)
    return 0


def take(address: str, pages: dict[str, str]) -> None:
    DIRECTORY.mkdir(exist_ok=True)
    with real_browser() as browser:
        page = browser.new_context(base_url=address, viewport=SIZE, locale="ja-JP", timezone_id="Asia/Tokyo").new_page()  # type: ignore[arg-type]
        sign_in(page, "010001")
        for name, target in pages.items():
            page.goto(target)
            page.wait_for_timeout(STILL)
            page.screenshot(path=DIRECTORY / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
