"""The store of the anonymous failures: whether it can be read, and whose it is. How much is in it, the doctor does not say."""

from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lms.admin.kinds.findings import Finding, Level
from lms.anonymous.store import Store, Unreadable
from lms.kernel.errors import N_
from lms.settings import Settings

NAME = "anonymous-store"


def look(engine: Engine, settings: Settings) -> Iterator[Finding]:
    store = Store(engine.url, settings.data)
    try:
        yield _state(store) if store.is_there() else Finding(NAME, Level.WELL, N_("匿名の失敗の置き場所は、次の起動のときに作られます。"))
    except (SQLAlchemyError, Unreadable, OSError) as error:
        yield _unreadable(type(getattr(error, "orig", error)).__name__)


def _state(store: Store) -> Finding:
    if faults := store.faults():
        return _unreadable(faults[0])
    if store.is_own():
        return Finding(NAME, Level.WELL, N_("匿名の失敗は、ほかの記録から離れた所に置いています。"))
    return Finding(
        NAME,
        Level.LOOK,
        N_("匿名の失敗のスキーマに、専用のロールがありません。ほかの記録と同じロールで読めます。"),
        N_(
            "新しく作るときは、製品のロールに CREATEROLE を与えてから `lms migrate` を動かしてください。いまのままでも、書いた人との結びつきは残りません。"
        ),
    )


def _unreadable(reason: str) -> Finding:
    return Finding(
        NAME,
        Level.LOOK,
        N_("匿名の失敗の置き場所を読めません：%(reason)s"),
        N_("ほかの機能は使えます。止めてから、バックアップを戻してください。"),
        {"reason": reason},
    )
