"""Which weeks are over. Pure."""

from datetime import date, timedelta

KEPT = 8  # so many weeks stand on the page, and are caught up


def over(today: date) -> list[date]:
    """The Mondays of the last weeks that are over, the latest first."""
    this = today - timedelta(days=today.weekday())
    return [this - timedelta(weeks=number) for number in range(1, KEPT + 1)]
