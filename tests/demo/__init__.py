"""The invented town: counts, and the days on which it is looked at beside today."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import demo
from lms.kernel import clock

LOGINS = [login for login, _ in demo.ACCOUNTS.logins]
SPRING = datetime(2027, 4, 3, 8, 0, tzinfo=clock.TOKYO)  # two days after the transfers, on a Saturday
GOLDEN_WEEK = datetime(2027, 5, 5, 10, 30, tzinfo=clock.TOKYO)  # the last of five closed days, soon after a fiscal year has begun


def how_many(session: Session, table: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def counted(session: Session, column: Any) -> Counter[str]:
    return Counter({row[0]: row[1] for row in session.execute(select(column, func.count()).group_by(column))})
