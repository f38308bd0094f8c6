"""The `lms` command."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from getpass import getpass
from types import ModuleType

from sqlalchemy import Engine
from waitress.server import create_server

from lms import jobs, migrate
from lms.accounts import queries as accounts
from lms.accounts.services import signin
from lms.anonymous.store import Store
from lms.app import create_app
from lms.authoring.services import carrying
from lms.authoring.services import review as authoring
from lms.cli import audit, backup, cases, courses, doctor, gift, guard, memory, people, search
from lms.cli.patience import Busy, alone, in_turn, wait_for_turn
from lms.jobs import likeness
from lms.kernel.db import make_engine
from lms.kernel.errors import Refusal
from lms.kernel.logs import init_logs
from lms.settings import DEFAULT_PORT, BadSetting, Settings, load, unheard
from lms.wiring import sessions_of


class Cannot(Exception):
    """The command cannot go on; the sentence says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the exit code."""
    options = _parser().parse_args(arguments)
    memory.keep_in_one_place()  # before the first thread
    init_logs()
    try:
        run: Callable[..., int] = options.run
        if options.is_placeless:
            return run(options)
        settings = load(data=options.data, demo=getattr(options, "demo", False), port=getattr(options, "port", DEFAULT_PORT))
        for each in unheard(os.environ):
            print(f"lms: {each}", file=sys.stderr)
        return run(options, settings)
    except (BadSetting, Busy, Cannot, Refusal) as problem:
        print(f"lms: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", metavar="DIR", help="directory for everything that is written (LMS_DATA_DIR; default: data)")
    listening = argparse.ArgumentParser(add_help=False)
    listening.add_argument("--host", default="127.0.0.1")
    listening.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser = argparse.ArgumentParser(prog="lms", description="まなびの環: learn, practise, share")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[..., int], about: str, *parents: argparse.ArgumentParser, is_placeless: bool = False
    ) -> argparse.ArgumentParser:
        """*is_placeless*: reads no settings, and makes no data directory and no key in it."""
        made = commands.add_parser(name, help=about, description=about, parents=[common, *parents])
        made.set_defaults(run=run, is_placeless=is_placeless)
        return made

    serve = command("serve", _serve, "migrate, load the courses, then web and scheduler in one process", listening)
    serve.add_argument("--demo", action="store_true", help="with the invented town 環野市 and its seven accounts")
    command("web", _web, "web only, for several processes on PostgreSQL", listening)
    command("worker", _worker, "scheduler and outbox only")
    command("migrate", _migrate, "bring the database to the newest state")
    courses.add(command)
    command("demo", _demo, "fill an empty database with the invented town")
    jobs_parser = command("jobs", _jobs, "run NAME: run one job now")
    jobs_parser.add_argument("action", choices=["run"])
    jobs_parser.add_argument("name", choices=sorted(jobs.JOBS))
    jobs_parser.add_argument("--at", type=datetime.fromisoformat, metavar="ISO-TIME", help="as if it were this moment")
    people.add(command)
    cases.add(command)
    audit.add_to(command)
    backup.add(command)
    gift.add(command)
    guard.add_to(command)
    search.add_to(command)
    doctor.add_options(command("doctor", doctor.run, "say what is well, what is not, and how to mend it"))
    return parser


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    begin = _fill_demo if settings.demo else _ensure_administrator
    with alone(engine):
        in_turn(lambda: _prepare(engine, settings))
        in_turn(lambda: begin(engine, settings))
    scheduler = jobs.start(engine, settings)
    try:
        _listen(options, settings, engine)
    finally:
        scheduler.stop()
    return 0


def _web(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    if not in_turn(lambda: migrate.is_current(engine)):
        raise Cannot("the database is not at the newest state: run `lms migrate` first")
    _listen(options, settings, engine)
    return 0


def _listen(options: argparse.Namespace, settings: Settings, engine: Engine) -> None:
    app = create_app(settings, engine, demo_accounts=_town().ACCOUNTS if settings.demo else None)
    try:
        server = create_server(app, host=options.host, port=options.port, threads=8, ident=None)
    except OSError as error:
        raise Cannot(f"--port: cannot listen on {options.host}:{options.port} ({error.strerror})") from error
    signal.signal(signal.SIGTERM, _interrupt)
    gc.collect()
    gc.freeze()  # the application stays as long as the process: no search for garbage of a page looks through it
    print(f"まなびの環: http://{options.host}:{server.effective_port}/", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _worker(_: argparse.Namespace, settings: Settings) -> int:
    jobs.work(make_engine(settings.database_url), settings)
    return 0


def _migrate(_: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    with alone(engine):
        in_turn(lambda: migrate.upgrade(engine))
    Store(settings.database_url, settings.data).engine()
    print("the database is at the newest state")
    return 0


def _demo(_: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    with alone(engine):
        in_turn(lambda: _prepare(engine, settings))
        in_turn(lambda: _fill_demo(engine, settings))
    print("the invented town is there")
    return 0


def _jobs(options: argparse.Namespace, settings: Settings) -> int:
    at = options.at
    if at is not None and at.tzinfo is None:
        raise Cannot("--at: say the offset as well, such as 2026-12-01T09:00+09:00")
    engine = make_engine(settings.database_url)
    wait_for_turn(engine)
    done = jobs.run(options.name, engine, settings, at=at)
    print(f"{options.name}: {done}")
    return 0


def _prepare(engine: Engine, settings: Settings) -> None:
    migrate.upgrade(engine)
    Store(settings.database_url, settings.data).engine()  # made at a start: made at the first telling, its age would tell of that
    with sessions_of(engine, settings.data)() as session:
        authoring.keep_up(session)
        session.commit()
        carrying.lay_out(session, settings.data)


def _town() -> ModuleType:
    """The invented town: an installation of real people never loads it."""
    from lms import demo  # noqa: PLC0415  (docs/decisions/0005)

    return demo


def _fill_demo(engine: Engine, settings: Settings) -> None:
    demo = _town()
    with sessions_of(engine, settings.data)() as session:
        demo.fill(session)
        session.commit()
    demo.fill_anonymous(store := Store(settings.database_url, settings.data))
    with sessions_of(engine, settings.data)() as session:
        demo.pulse.note(session, store)
        session.commit()
    likeness.catch_up(sessions_of(engine, settings.data))  # so that who looks around at once sees what is near


def _ensure_administrator(engine: Engine, settings: Settings) -> None:
    """The very first start: somebody has to be able to sign in."""
    with sessions_of(engine, settings.data)() as session:
        if not accounts.is_empty(session):
            return
        login, password = settings.admin_login, settings.admin_password
        if not (login and password) and sys.stdin.isatty():
            login = input("Sign-in name of the first administrator: ").strip()
            password = getpass("Password (15 characters or more): ")
        if not (login and password):
            raise Cannot("nobody can sign in yet: set LMS_ADMIN_LOGIN and LMS_ADMIN_PASSWORD for this first start, or start with --demo")
        try:
            signin.enter_administrator(session, login=login, password=password)
        except Refusal as refusal:
            raise Cannot(f"LMS_ADMIN_PASSWORD: {refusal}") from refusal
        session.commit()
    print(f"administrator {login} is entered", flush=True)
