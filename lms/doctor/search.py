"""The index of the search, and the vectors of likeness: whether every case, lesson and word that is there can be found."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from lms.admin.kinds.findings import Finding, Level
from lms.cases import queries as cases
from lms.cases.queries import vectors
from lms.catalog.queries import finding
from lms.kernel.errors import N_


def look(session: Session) -> Iterator[Finding]:
    yield from _index(session)
    yield from _vectors(session)


def _vectors(session: Session) -> Iterator[Finding]:
    """Where there are so few cases that words tell likeness, there is nothing to say."""
    placed, belong = vectors.placed(session)
    if placed == belong:
        yield Finding(
            "search-vectors", Level.WELL, N_("似た事例の計算は、いまの事例に追いついています（%(count)d件）。"), params={"count": placed}
        )
        return
    yield Finding(
        "search-vectors",
        Level.LOOK,
        N_("似た事例の計算が追いついていません（%(wanted)d件のうち%(standing)d件）。"),
        N_("1分ほどで追いつきます。追いつかないときは、`lms search reindex` で作り直してください。"),
        {"wanted": belong, "standing": placed},
    )


def _index(session: Session) -> Iterator[Finding]:
    sizes = [cases.indexed(session), *finding.sizes(session).values()]
    standing, wanted = sum(size for size, _ in sizes), sum(belong for _, belong in sizes)
    if all(size == belong for size, belong in sizes):
        yield Finding("search-index", Level.WELL, N_("さがす索引は揃っています（%(count)d件）。"), params={"count": wanted})
        return
    yield Finding(
        "search-index",
        Level.LOOK,
        N_("さがす索引が揃っていません（%(wanted)d件のうち%(standing)d件）。みつからないものがあります。"),
        N_("`lms search reindex` で、索引を作り直してください。"),
        {"wanted": wanted, "standing": standing},
    )
