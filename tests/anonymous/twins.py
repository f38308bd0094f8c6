"""Twin runs: two people sign in and read at their own times, in both runs alike; only who of them tells a failure is changed.

Clock and chance are given. Whatever the product writes by the end (database, store, what is kept for backups, backups, log) must be the same, byte for byte.
"""

import io
import logging
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

from flask import Flask
from sqlalchemy import Engine, inspect, text

from lms import jobs
from lms.accounts.services import signin
from lms.anonymous.schema import NAME as ANONYMOUS
from lms.anonymous.store import Store
from lms.app import connect
from lms.backup import making
from lms.kernel import clock, logs
from lms.kernel.db import make_engine
from lms.kernel.ids import PersonId
from lms.settings import Settings, load
from lms.wiring import sessions_of
from tests.anonymous import CODE, MONDAY, OUT, TOLD, ready
from tests.cases import PHONE
from tests.visitor import Visitor, forms_of

KINDS = ("plain", "twice", "refused", "confirmed", "revised", "withdrawn", "crash", "answered")
WORDS = ("要約", "督促", "様式", "議事録", "集計", "翻訳", "通知", "案内")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What both runs begin with: the application, a data directory to be copied, the two people."""

    house: Flask
    directory: Path
    people: tuple[PersonId, PersonId]


def prepared_in(directory: Path, house: Flask, database: Path, people: tuple[PersonId, PersonId]) -> Prepared:
    """A data directory around a database with those people in it. Others told something before: three came out, two wait for a third."""
    settings = load({"LMS_DATA_DIR": str(directory)})
    shutil.copy(database, directory / "lms.db")
    ready(Store(settings.database_url, directory))
    return Prepared(house, directory, people)


@dataclass
class Scene:
    """One run: who tells, and what chance has drawn for this pair."""

    app: Flask
    settings: Settings
    engine: Engine
    seed: int
    clients: dict[PersonId, Visitor] = field(default_factory=dict)

    @contextmanager
    def at(self, moment: datetime, what: str) -> Iterator[None]:
        """A moment, with the chance that belongs to what happens in it."""
        chance = Random(f"{self.seed} {what}")
        with (
            clock.standing_at(moment),
            patch.object(secrets, "token_bytes", chance.randbytes),
            patch.object(secrets, "token_hex", lambda size: chance.randbytes(size).hex()),
        ):
            yield


def differing(prepared: Prepared, place: Path, seed: int) -> list[str]:
    """What is not the same after the two runs of *seed*."""
    one, other = (run(prepared, place / name, seed, who) for name, who in zip("ab", (0, 1), strict=True))
    return [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


def run(prepared: Prepared, place: Path, seed: int, teller: int) -> dict[str, bytes]:
    """Everything that stands at the end, by its name."""
    data = place.parent / "data"  # of the same name in both: a backup must not differ by where it was made
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(prepared.directory, data)
    settings = load({"LMS_DATA_DIR": str(data)})
    engine = make_engine(settings.database_url)
    said = io.StringIO()
    try:
        with redirect_stderr(said), heard(said):
            lived(prepared, settings, engine, seed, teller)
    finally:
        engine.dispose()
    found = {str(path.relative_to(data)): path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file()}
    times = [(path.name, path.stat().st_mtime) for path in sorted(data.glob("anonymous*"))]
    return {**found, "log": said.getvalue().encode(), "times": repr(times).encode()}


def lived(prepared: Prepared, settings: Settings, engine: Engine, seed: int, teller: int) -> None:
    """The week: both sign in, read, and one tells; then come the jobs and, after some runs, the batch and a backup."""
    scene = Scene(_app(prepared, settings, engine), settings, engine, seed)
    chance = Random(seed)
    times = [MONDAY + timedelta(days=day, minutes=chance.randrange(600)) for day in chance.sample(range(5), 2)]
    for who, moment in zip(prepared.people, times, strict=True):
        with scene.at(moment, f"in {who}"):
            enter(scene, who)
    kind = KINDS[seed % len(KINDS)]
    for number, (who, moment) in enumerate(zip(prepared.people, times, strict=True)):
        reads(scene, who, moment + timedelta(minutes=3))
        if number == teller:
            tells(scene, who, moment + timedelta(minutes=5), kind)
    after(scene, chance)


def enter(scene: Scene, who: PersonId) -> None:
    with sessions_of(scene.engine, scene.settings.data)() as session:
        scene.clients[who] = Visitor(scene.app.test_client())
        token = signin.start_session(session, who, now=clock.now())
        session.commit()
    with scene.clients[who].client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True


def reads(scene: Scene, who: PersonId, moment: datetime) -> None:
    with scene.at(moment, f"reads {who}"):
        assert scene.clients[who].get("/notifications/").status_code == 200


def tells(scene: Scene, who: PersonId, moment: datetime, kind: str) -> None:
    """The one thing that is done by one in one run and by the other in the other."""
    visitor, chance = scene.clients[who], Random(scene.seed)
    typed = {
        **TOLD,
        "title": f"{chance.choice(WORDS)}と{chance.choice(WORDS)}を取りちがえた",
        "happened": "".join(chance.choices(WORDS, k=chance.randrange(2, 60))),
    }
    with scene.at(moment, "tells"):
        form = visitor.form("/cases/anonymous/new")
    with scene.at(moment + timedelta(minutes=1), "sends"):
        if kind == "crash":
            with patch.object(Store, "writing", side_effect=RuntimeError("the disk")):
                assert visitor.send("/cases/anonymous/new", form, typed).status_code == 500
            return
        if kind == "refused":
            assert visitor.send("/cases/anonymous/new", form, {**typed, "lesson": ""}).status_code == 422
        if kind == "confirmed":
            typed["happened"] = f"{PHONE} へ電話したことを書き忘れた"
            assert visitor.send("/cases/anonymous/new", form, typed).status_code == 422, "the guard warns here as well"
            typed["confirm-happened"] = "fictional"
        answer = visitor.send("/cases/anonymous/new", form, typed)
        assert answer.status_code == 200, answer.text
        if kind == "twice":
            assert visitor.send("/cases/anonymous/new", form, typed).status_code == 200
    code = CODE.search(answer.text.partition("<main")[2])
    assert code
    with scene.at(moment + timedelta(minutes=2), "comes back"):
        comes_back(visitor, code.group(0), kind, typed)


def comes_back(visitor: Visitor, code: str, kind: str, typed: dict[str, str]) -> None:
    if kind == "answered":
        asked = {"text": "どう見つけましたか。"}
        assert visitor.submit(OUT, asked, action=f"{OUT}/questions").status_code == 303
        visitor.submit(OUT, action=f"{OUT}/thanks")
    if kind not in {"revised", "withdrawn"}:
        return
    mine = visitor.submit("/cases/anonymous/mine", {"code": code})
    forms = {form.action: form for form in forms_of(mine.text)}
    if kind == "revised":
        changed = {"lesson": "次は、二人で見ます。"}
        assert visitor.send("", forms["/cases/anonymous/mine/edit"], changed).status_code == 200
    else:
        assert visitor.send("", forms["/cases/anonymous/mine/withdraw"]).status_code == 200


def after(scene: Scene, chance: Random) -> None:
    """The jobs of the following hours, and after every third pair, of whatever kind, the batch of the week and a backup."""
    night = MONDAY + timedelta(days=6)
    store = Store(scene.engine.url, scene.settings.data)
    with scene.at(night, "night"):
        store.rewrite()
        if (scene.seed // len(KINDS) + scene.seed) % 3 == 0:
            jobs.run("anonymous", scene.engine, scene.settings)
            if scene.engine.dialect.name == "sqlite":
                making.make(scene.settings, scene.settings.data / "town.backup")


@contextmanager
def heard(said: io.StringIO) -> Iterator[None]:
    """What libraries log goes into *said* as well."""
    handler = logs.of_libraries(said)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def _app(prepared: Prepared, settings: Settings, engine: Engine) -> Flask:
    app = copy(prepared.house)
    app.config, app.extensions = copy(prepared.house.config), dict(prepared.house.extensions)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    connect(app, settings, engine)
    return app


def rows_of(engine: Engine) -> dict[str, list[str]]:
    """Every row of both schemas on PostgreSQL, and where each number generator stands."""
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for schema in ("public", ANONYMOUS):
            for table in inspect(connection).get_table_names(schema=schema):
                asked = text(f'SELECT t::text FROM {schema}."{table}" t ORDER BY 1')  # noqa: S608  (names out of the catalogue)
                found[f"{schema}.{table}"] = list(connection.scalars(asked))
        found["sequences"] = [str(row) for row in connection.execute(text("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"))]
    return found
