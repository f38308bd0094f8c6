"""What is well and what is not: readiness for balancers, findings for people, the policy table."""

import gettext
import json
from collections.abc import Iterator, Mapping

from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms import migrate, paths
from lms.accounts import queries as accounts
from lms.admin.kinds.findings import Finding, Level
from lms.admin.queries.findings import office_findings
from lms.doctor import anonymous, database, host, running, search
from lms.followups import queries as followups
from lms.followups.runs import SILENT_AFTER
from lms.kernel import clock
from lms.kernel.db import read_only, session_factory
from lms.kernel.handover import Words
from lms.kernel.immutable import immutable
from lms.settings import Settings
from lms.web.routing import policy_table

NEEDED = frozenset({"database", "database-version", "migrations", "integrity"})  # without these nothing further can be read
SHOWN = {Level.WELL.value: "well", Level.LOOK.value: "LOOK", Level.STOP.value: "STOP"}


@immutable
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
    silent = clock.now() - last
    return Check("scheduler", is_well=silent <= SILENT_AFTER, says=f"last heartbeat {int(silent.total_seconds())} s ago")


def findings(engine: Engine, settings: Settings, *, is_thorough: bool = True) -> list[Finding]:
    """Everything that is looked at, in order; what cannot be looked at without a database is left out where there is none.

    Not *is_thorough*: what reads the whole database or knocks at other machines is left out.
    """
    found = list(host.look(settings))
    try:
        found += database.look(engine, is_thorough=is_thorough)
        if not any(each.level == Level.STOP and each.name in NEEDED for each in found):
            with session_factory(read_only(engine))() as session:
                found += running.look(session, settings, is_thorough=is_thorough)
                found += search.look(session)
                found += anonymous.look(engine, settings)
                found += office_findings(session, clock.today())
    except SQLAlchemyError as error:
        found.append(database.unreachable(engine, type(getattr(error, "orig", error)).__name__))
    return found


def in_english(text: str, params: Mapping[str, object]) -> str:
    """A sentence for the command line; parameters that are sentences themselves are put into English as well."""
    catalogue = gettext.translation("messages", str(paths.TRANSLATIONS), ["en"])
    sentences = {name: Words(value) if isinstance(value, str) else value for name, value in params.items()}
    said = {name: in_english(each.message, each.params) if isinstance(each, Words) else each for name, each in sentences.items()}
    english = catalogue.gettext(text) if text else ""
    return english % said if said else english


def print_findings(engine: Engine, settings: Settings, *, as_json: bool = False) -> int:
    """Every finding with how to mend it; exit code 1 only where something stops the product."""
    found = findings(engine, settings)
    does_stop = any(each.level == Level.STOP for each in found)
    told = [
        {
            "name": each.name,
            "level": each.level.value,
            "says": in_english(each.says, each.params),
            "mend": in_english(each.mend, each.params),
        }
        for each in found
    ]
    if as_json:
        print(json.dumps({"stops": does_stop, "findings": told}, ensure_ascii=False, indent=1))
    else:
        for line in told:
            print(f"{SHOWN[line['level']]}  {line['name']}: {line['says']}")
            if line["mend"]:
                print(f"      -> {line['mend']}")
    return 1 if does_stop else 0


def print_policy(app: Flask) -> int:
    for methods, address, policy in policy_table(app):
        print(f"{methods:10} {address:50} {policy}")
    return 0
