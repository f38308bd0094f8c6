"""Somebody who takes a quiz."""

import pytest

from tests.catalog import Shelf
from tests.learning import Visit
from tests.town import Town
from tests.visitor import Visitor


@pytest.fixture
def taker(shelf: Shelf, visit: Visit, town: Town) -> Visitor:
    return visit(town.yamano)
