"""The application does what the table says, to the letter."""

from pathlib import Path

import pytest
from flask import Flask

from tests.authorisation.matrix import LEGEND, METHODS, Asker, lines, table
from tests.authorisation.world import Principal, Relation, World

TABLE = Path(__file__).parent / "matrix.txt"


@pytest.mark.usefixtures("drawn_once")
def test_the_table_is_what_the_application_does(standing: tuple[Flask, World], asker: Asker) -> None:
    found = table(lines(standing[0]), asker.cell)
    assert [row for row in found if "!" in row] == [], "something crashed"
    assert LEGEND + "\n".join(found) + "\n" == TABLE.read_text(encoding="utf-8")


def test_every_route_and_method_is_in_it(standing: tuple[Flask, World]) -> None:
    routes = {(rule.endpoint, method) for rule in standing[0].url_map.iter_rules() for method in rule.methods or () if method in METHODS}
    assert {(line.endpoint, line.method) for line in lines(standing[0])} == routes
    assert (len(Principal), len(Relation)) == (9, 7)
