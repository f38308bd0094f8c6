"""What waits for its first use waits, and is then what it would have been."""

import re

import pytest
from werkzeug.routing import Map

from lms.kernel.patterns import late
from lms.web.routing import Route


def test_a_pattern_is_compiled_at_its_first_use_and_only_then() -> None:
    asked: list[str] = []

    def compiled(text: str) -> re.Pattern[str]:
        asked.append(text)
        return re.compile(text)

    pattern = late(compiled, "a(b)?")
    assert not asked
    assert [match[0] for match in pattern.finditer("ab a")] == ["ab", "a"]
    assert pattern.sub("-", "abc") == "-c"
    assert pattern.groups == 1
    assert asked == ["a(b)?"]


def test_what_is_no_pattern_says_so_when_it_is_used() -> None:
    broken = late(re.compile, "(")
    with pytest.raises(re.error):
        broken.search("")


def test_an_address_is_written_as_by_any_route() -> None:
    places = Map([Route("/units/<int:unit>/", endpoint="unit")])
    there = places.bind("example.jp")
    assert there.match("/units/7/") == ("unit", {"unit": 7})
    assert there.build("unit", {"unit": 7}) == there.build("unit", {"unit": 7}) == "/units/7/"
    assert there.build("unit", {"unit": 7, "page": "2"}) == "/units/7/?page=2"
    assert there.build("unit", {"unit": 7, "page": "2"}, append_unknown=False) == "/units/7/"
