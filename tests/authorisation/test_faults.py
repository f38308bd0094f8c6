"""Each seeded fault changes the table; what does not would have gone unseen."""

import pytest
from flask import Flask

from tests.authorisation.faults import FAULTS, Fault, PolicyFault, policy_faults
from tests.authorisation.matrix import Asker, Line, lines
from tests.authorisation.test_matrix import TABLE
from tests.authorisation.world import Principal, Relation, World

LEAST = 60
# Pages behind which a service refuses the same people with the same answer: without the policy nobody sees a difference, or gets in.
GUARDED_TWICE = {f"{endpoint} without its policy" for endpoint in ("executive.end_message", "goals.vision", "kpis.new")}
Expected = dict[tuple[str, str], dict[Principal, str]]


@pytest.fixture(scope="session")
def expected() -> Expected:
    """The cells of the table as it is written."""
    heading, *rows = [row for row in TABLE.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    starts = {who: heading.index(f" {who}") + 1 for who in Principal}
    width = starts[Principal.VISITOR]
    return {
        (row[:5].strip(), row[5:width].strip()): {who: row[start:].split(" ", maxsplit=1)[0] for who, start in starts.items()}
        for row in rows
    }


def asked_again(table: list[Line], fault: Fault | PolicyFault) -> list[Line]:
    if isinstance(fault, PolicyFault):
        return [line for line in table if line.endpoint == fault.endpoint and not line.shows]
    return [line for line in table if fault.rows in line.written]


def likely_first(fault: Fault | PolicyFault) -> list[Principal]:
    """Whoever shows a missing policy soonest; all are asked before a fault counts as unseen."""
    if not isinstance(fault, PolicyFault) or fault.lets_strangers_in:
        return list(Principal)
    return sorted(Principal, key=lambda who: who not in {Principal.STAFF, Principal.PARTNER})


def differs(asker: Asker, line: Line, who: Principal, expected: Expected) -> bool:
    written = expected[line.method, line.written][who]
    letters = written * len(Relation) if len(written) == 1 and line.things else written
    return any(found != wanted for found, wanted in zip(asker.letters(line, who), letters, strict=True))


def is_caught(app: Flask, asker: Asker, table: list[Line], fault: Fault | PolicyFault, expected: Expected) -> bool:
    with fault.seeded(app):
        return any(differs(asker, line, who, expected) for line in asked_again(table, fault) for who in likely_first(fault))


@pytest.mark.usefixtures("drawn_once")
def test_every_seeded_fault_is_caught(standing: tuple[Flask, World], asker: Asker, expected: Expected) -> None:
    app, table = standing[0], lines(standing[0])
    faults: list[Fault | PolicyFault] = [*FAULTS, *policy_faults(app)]
    assert len(faults) >= LEAST
    unseen = [fault.says for fault in faults if not is_caught(app, asker, table, fault, expected)]
    assert set(unseen) == GUARDED_TWICE, "\n".join(unseen)
    line = next(each for each in table if each.written == "/practices/<practice>")
    assert asker.cell(line, Principal.STAFF) == expected["GET", line.written][Principal.STAFF]  # the last fault is gone again
