"""The index of the search: whether every case, lesson and word that is there can be found."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from lms.admin.kinds.findings import Finding, Level
from lms.cases import queries as cases
from lms.catalog.queries import finding
from lms.kernel.errors import N_


def look(session: Session) -> Iterator[Finding]:
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
