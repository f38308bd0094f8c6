"""Reading the keys of machines; none of them can be read again."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.access import ApiToken
from lms.accounts.models.people import Person
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import ApiTokenId
from lms.kernel.immutable import immutable


@immutable
class TokenRow:
    """A key as the office sees it."""

    id: ApiTokenId
    name: str
    by: str | None
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    scopes: list[str]


def tokens(session: Session) -> list[TokenRow]:
    """Every key, those in use first."""
    return [TokenRow(*row) for row in session.execute(_rows().order_by(ApiToken.revoked_at.is_not(None), ApiToken.name, ApiToken.id))]


def token(session: Session, token_id: ApiTokenId) -> TokenRow:
    """Raises NotFound."""
    row = session.execute(_rows().where(ApiToken.id == token_id)).first()
    if row is None:
        raise NotFound(N_("この鍵は見つかりません。"))
    return TokenRow(*row)


def _rows() -> Any:
    columns = (ApiToken.created_at, ApiToken.expires_at, ApiToken.last_used_at, ApiToken.revoked_at)
    return select(ApiToken.id, ApiToken.name, Person.name, *columns, ApiToken.scopes).outerjoin(Person, Person.id == ApiToken.person_id)
