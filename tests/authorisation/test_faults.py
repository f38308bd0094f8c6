"""Each seeded fault changes the table; what does not would have gone unseen."""

import pytest
from flask import Flask

from tests.authorisation.faults import FAULTS, Fault, PolicyFault, policy_faults
from tests.authorisation.matrix import Asker, Line, lines
from tests.authorisation.test_matrix import TABLE
from tests.authorisation.world import Principal, World

LEAST = 60


@pytest.fixture(scope="session")
def expected() -> dict[tuple[str, str], dict[Principal, str]]:
    """The cells of the table as it is written."""
    heading, *rows = [row for row in TABLE.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    starts = {who: heading.index(f" {who}") + 1 for who in Principal}
    width = starts[Principal.VISITOR]
    return {
        (row[:5].strip(), row[5:width].strip()): {who: row[start:].split(" ", maxsplit=1)[0] for who, start in starts.items()}
        for row in rows
    }


def asked_again(app: Flask, fault: Fault | PolicyFault) -> list[Line]:
    if isinstance(fault, PolicyFault):
        return [line for line in lines(app) if line.endpoint == fault.endpoint and not line.shows]
    return [line for line in lines(app) if fault.rows in line.written]


def is_caught(app: Flask, asker: Asker, fault: Fault | PolicyFault, expected: dict[tuple[str, str], dict[Principal, str]]) -> bool:
    with fault.seeded(app):
        return any(
            asker.cell(line, who) != expected[line.method, line.written][who] for line in asked_again(app, fault) for who in Principal
        )


def test_every_seeded_fault_is_caught(
    standing: tuple[Flask, World], asker: Asker, expected: dict[tuple[str, str], dict[Principal, str]]
) -> None:
    app, _ = standing
    faults: list[Fault | PolicyFault] = [*FAULTS, *policy_faults(app)]
    assert len(faults) >= LEAST
    unseen = [fault.says for fault in faults if not is_caught(app, asker, fault, expected)]
    assert not unseen, "\n".join(unseen)
    line = next(each for each in lines(app) if each.written == "/practices/<practice>")
    assert asker.cell(line, Principal.STAFF) == expected["GET", line.written][Principal.STAFF]  # the last fault is gone again
