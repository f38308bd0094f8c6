"""What is well and what is not: readiness for balancers, findings for people, the policy table."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms import migrate
from lms.accounts import queries as accounts
from lms.catalog import queries as catalog
from lms.followups import queries as followups
from lms.kernel import clock
from lms.kernel.db import read_only, session_factory
from lms.settings import Settings
from lms.web.routing import policy_table

SCHEDULER_SILENT_AFTER = 60  # seconds


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    is_well: bool
    says: str


def readiness(engine: Engine, settings: Settings) -> list[Check]:
    """Database, migrations, demo data where asked for, heartbeat of a scheduler; stops at the first that rules out the rest."""
    try:
        return list(_checks(engine, settings))
    except SQLAlchemyError as error:
        return [Check("database", is_well=False, says=type(error).__name__)]


def _checks(engine: Engine, settings: Settings) -> Iterator[Check]:
    reading = read_only(engine)
    with reading.connect() as connection:
        connection.execute(text("SELECT 1"))
    yield Check("database", is_well=True, says=engine.dialect.name)
    current = migrate.is_current(reading)
    yield Check("migrations", is_well=current, says="current" if current else "run `lms migrate`")
    if not current:
        return
    with session_factory(reading)() as session:
        if settings.demo:
            filled = not accounts.is_empty(session)
            yield Check("demo", is_well=filled, says="loaded" if filled else "not loaded yet")
        yield _heartbeat(session)


def _heartbeat(session: Session) -> Check:
    last = followups.last_heartbeat(session)
    if last is None:
        return Check("scheduler", is_well=False, says="no scheduler has run yet: start `lms worker`")
    silent = int((clock.now() - last).total_seconds())
    return Check("scheduler", is_well=silent <= SCHEDULER_SILENT_AFTER, says=f"last heartbeat {silent} s ago")


def print_findings(engine: Engine, settings: Settings) -> int:
    """Readiness, course faults and messages nobody can vouch for; exit code 1 where something is not well."""
    checks = readiness(engine, settings)
    if all(check.is_well for check in checks[:2]) and len(checks) > 1:
        with session_factory(read_only(engine))() as session:
            checks += [Check(f"course {slug}", is_well=False, says=fault) for slug, fault in catalog.faults(session)]
            lost = followups.unsettled_count(session)
            checks.append(Check("mail", is_well=not lost, says=f"{lost} message(s) failed or unknown" if lost else "nothing stuck"))
    for check in checks:
        print(f"{'well' if check.is_well else 'LOOK'}  {check.name}: {check.says}")
    return 0 if all(check.is_well for check in checks) else 1


def print_policy(app: Flask) -> int:
    for methods, address, policy in policy_table(app):
        print(f"{methods:10} {address:50} {policy}")
    return 0
