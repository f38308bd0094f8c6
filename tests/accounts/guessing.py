"""What one of several processes does that guess the same password at the same moment."""

from typing import Any

from lms.app import create_app
from lms.kernel import db
from lms.settings import load
from tests.visitor import Visitor

NAME = "010001"


def guess(url: str, data: str, times: int, start: Any, said: Any) -> None:
    """Open the sign-in page, wait for the others, then try *times* passwords; put the statuses into *said*."""
    db.BUSY_MILLISECONDS = 60_000  # one of eight on a busy machine may have to wait longer than a page would; the counting is what is asked
    engine = db.make_engine(url)
    app = create_app(load({"LMS_DATA_DIR": data}), engine)
    visitor = Visitor(app.test_client())
    form = visitor.form("/login")
    start.wait(timeout=60)
    said.put([visitor.send("/login", form, {"staff_no": NAME, "password": f"当てずっぽう {time}"}).status_code for time in range(times)])
    engine.dispose()
