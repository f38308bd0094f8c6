"""Files of HR for tests, and what people, postings and numbers look like with ids, versions and stamps left out."""

import io
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models.imports import PeopleImport
from lms.accounts.models.people import LoginName, Person, Posting, Unit
from tests.visitor import Visitor

HEADER = "職員番号,氏名,ふりがな,所属コード,職,所属長,発令区分,発令日,発令終了日,退職日"
APRIL = "2027-04-01"
MIXED = """010001,山野 はるか,やまの はるか,0102,主任,,,2027/4/1,,
010002,川端 恵,かわばた めぐみ,0101,課長,○,本務,,,
010011,森 一樹,もり かずき,,,,,,,2027-03-31
010012,大沢 実,おおさわ みのる,0201,部長,○,兼務,令和9年4月1日,R10.3.31,
010013,石川 圭,いしかわ けい,0102,係員,,,,,
270401,相原 みらい,あいはら みらい,0101,主事,,,,,
"""


def file_of(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([header, *(line for each in lines for line in each.strip("\n").splitlines())]).encode(encoding) + b"\r\n"


def upload(visitor: Visitor, content: bytes, *, name: str = "april.csv", on: str = APRIL, **more: Any) -> TestResponse:
    """Choose a file on the import's first page."""
    form = visitor.form("/people/import")
    values: dict[str, Any] = {key: each[0] for key, each in form.values.items() if key != "file"}
    values |= {"effective_on": on, "file": (io.BytesIO(content), name), **more}
    answer = visitor.client.post("/people/import", data=values, content_type="multipart/form-data")
    answer.request.input_stream.close()  # a large body waits in a file of its own
    return answer


def staged(visitor: Visitor, content: bytes, **more: Any) -> str:
    """Upload a file that can be read; answers the address of its page."""
    answer = upload(visitor, content, **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def applied(visitor: Visitor, content: bytes, *, skips: bool = False, **more: Any) -> str:
    """Upload and apply at once."""
    page = staged(visitor, content, **{"on": "2026-11-01", **more})
    answer = confirm(visitor, page, skips=skips)
    assert answer.status_code == 303, answer.text
    return page


def confirm(visitor: Visitor, page: str, *, skips: bool = False) -> TestResponse:
    return visitor.submit(page, {"leaving": "y", "skips": "y" if skips else None}, action="")


def staff(session: Session) -> dict[str, Sequence[Any]]:
    """Everything an import may write, without ids, versions and stamps."""
    session.rollback()
    who = select(Person.name, Person.kana, Person.employment, Person.has_pc, Person.mail, Person.left_on, Person.locale, Person.mail_wanted)
    numbers = select(Person.name, LoginName.kind, LoginName.name, LoginName.folded).join(Person, Person.id == LoginName.person_id)
    posted = select(
        Person.name, Unit.code, Posting.post, Posting.is_head, Posting.kind, Posting.valid_from, Posting.valid_to, Posting.source_number
    )
    posted = posted.join(Person, Person.id == Posting.person_id).join(Unit, Unit.id == Posting.unit_id)
    standing: dict[str, Sequence[Any]] = {
        "people": sorted(map(str, session.execute(who))),
        "numbers": sorted(map(str, session.execute(numbers))),
        "postings": sorted(map(str, session.execute(posted))),
    }
    session.rollback()
    return standing


def postings_of(session: Session, number: str) -> list[tuple[Any, ...]]:
    """(unit code, post, head, kind, from, to) of a person, in the order of days."""
    found = select(Unit.code, Posting.post, Posting.is_head, Posting.kind, Posting.valid_from, Posting.valid_to)
    found = found.join(Posting, Posting.unit_id == Unit.id).join(LoginName, LoginName.person_id == Posting.person_id)
    return [tuple(row) for row in ask(session, found.where(LoginName.folded == number).order_by(Posting.valid_from, Posting.id))]


def ask(session: Session, statement: Any) -> list[Any]:
    """Rows, with no transaction left open: SQLite has one writer."""
    session.rollback()
    found = session.execute(statement).all()
    session.rollback()
    return list(found)


def one(session: Session, statement: Any) -> Any:
    """The first column of the first row, or None."""
    found = ask(session, statement)
    return found[0][0] if found else None


def latest(session: Session) -> Any:
    """The columns of the newest import."""
    return ask(session, select(PeopleImport.__table__).order_by(PeopleImport.id.desc()))[0]
