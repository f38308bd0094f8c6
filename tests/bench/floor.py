"""The floor: what a bare Flask application with SQLAlchemy Core costs for the same number of statements and the same bytes.

It reads the same database, rows of the same tables, and draws them with one Jinja template until the page is as long as ours.
"""

import argparse
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

from argon2 import PasswordHasher
from flask import Flask, render_template_string, request
from sqlalchemy import MetaData, Select, func, insert, select
from waitress.server import create_server

from lms.kernel import clock
from lms.kernel.db import make_engine, read_only

TABLES = ("people", "signin_sessions", "postings", "units", "cases", "practices", "follow_ups", "messages", "audit_entries")
TEMPLATE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>{{ title }}</title></head><body><main><h1>{{ title }}</h1><ul>
{% for row in rows %}<li class="row"><a class="row-link" href="/cases/{{ row.id }}">{{ row.title }}</a><p class="sub">{{ row.one_line }}</p></li>
{% endfor %}</ul></main></body></html>"""
BYTES_OF_FRAME, BYTES_OF_ROW = 200, 85  # of the template without its texts
PERSON = 1
PASSWORD = "manabi-demo-2026"


def build(url: str) -> Flask:
    """One route: `/?reads=9&bytes=12000` by GET; by POST `writes` as well, and a password check where `hash` is asked for."""
    engine = make_engine(url)
    reading = read_only(engine)
    found = MetaData()
    found.reflect(engine, only=lambda name, _: name in TABLES)
    tables = found.tables
    listed, others = _queries(tables)
    hasher = PasswordHasher()
    kept = hasher.hash(PASSWORD)
    app = Flask(__name__)

    def asked(name: str) -> int:
        return request.args.get(name, 0, type=int)

    @app.route("/", methods=["GET", "POST"])
    def page() -> str:
        if asked("hash"):
            hasher.verify(kept, PASSWORD)
        with (engine if request.method == "POST" else reading).begin() as connection:
            for query in islice(cycle(others), max(asked("reads") - 1, 0)):
                connection.execute(query).all()
            rows = connection.execute(listed).all()
            for _ in range(asked("writes")):
                entry = {"at": clock.now().replace(tzinfo=None), "actor_id": PERSON, "action": "bench", "object_kind": "", "object_id": ""}
                connection.execute(insert(tables["audit_entries"]).values(entry))
        return render_template_string(TEMPLATE, title="床", rows=_long_enough(rows, asked("bytes")))

    return app


def _long_enough(rows: Sequence[Any], wanted: int) -> list[Any]:
    """Rows again and again, until their page has about so many bytes."""
    each = sum(len(f"{row.id}{row.title}{row.one_line}".encode()) + BYTES_OF_ROW for row in rows) // len(rows)
    return list(islice(cycle(rows), max((wanted - BYTES_OF_FRAME) // each, 0)))


def _queries(tables: Any) -> tuple[Select[Any], list[Select[Any]]]:
    """The list that is drawn, and statements of the kinds a page asks beside it: one person with rights, lists, one row, counts."""
    people, sessions, postings, units = (tables[name] for name in ("people", "signin_sessions", "postings", "units"))
    cases, practices, asked, messages = (tables[name] for name in ("cases", "practices", "follow_ups", "messages"))
    rights = (
        select(people, postings.c.is_head, units.c.path, sessions.c.last_seen_at)
        .join(postings, postings.c.person_id == people.c.id)
        .join(units, units.c.id == postings.c.unit_id)
        .outerjoin(sessions, sessions.c.person_id == people.c.id)
        .where(people.c.id == PERSON)
        .limit(1)
    )
    return select(cases.c.id, cases.c.title, cases.c.one_line).limit(20), [
        rights,
        select(practices).where(practices.c.owner_id == PERSON).limit(20),
        select(asked).where(asked.c.recipient_id == PERSON, asked.c.state == "sent").limit(20),
        select(func.count()).select_from(messages).where(messages.c.recipient_id == PERSON, messages.c.read_at.is_(None)),
        select(cases).where(cases.c.id == PERSON),
        select(units.c.id, units.c.name).limit(20),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    server = create_server(build(parser.parse_args().url), host="127.0.0.1", port=0, threads=8)
    print(f"http://127.0.0.1:{server.effective_port}/", flush=True)
    server.run()


if __name__ == "__main__":
    main()
