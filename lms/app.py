"""The composition root: the only module that knows every feature."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from flask_compress import Compress
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from lms import doctor, jobs, models, paths
from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.queries import rights
from lms.accounts.services import signin, terminals
from lms.anonymous import queries as anonymous
from lms.anonymous.kinds import ADDRESS as ANONYMOUS
from lms.anonymous.store import Store
from lms.blueprints import BLUEPRINTS
from lms.cases.queries import listing
from lms.cases.services import telling
from lms.catalog.queries import shared as catalog_shared
from lms.kernel import clock
from lms.kernel.immutable import immutable
from lms.kernel.logs import init_logs
from lms.privacy.services import guarding
from lms.pulse.kinds import ADDRESS as PULSE
from lms.search import readings
from lms.search.query import Query
from lms.settings import Settings
from lms.web import drafts, owners, pages, unsent
from lms.web.errors import init_errors
from lms.web.guard import init_guard
from lms.web.headers import init_headers
from lms.web.health import init_metrics
from lms.web.i18n import init_i18n
from lms.web.login import Entry, Found, Preferences, Times, entered, init_login
from lms.web.request import Asked, transact, work_on
from lms.web.routing import Number, Route, allow_uploads, guard_routes
from lms.web.templates import Templates
from lms.web.traceless import init_traceless
from lms.wiring import fill_slots, sessions_of

__all__ = ["DemoAccounts", "create_app", "models"]

MOST_REQUEST_BYTES = 4 * 1024 * 1024


@immutable
class DemoAccounts:
    """What the sign-in page shows in demo mode: (login, role) pairs and the one password; on a shared terminal, who has a PIN."""

    password: str
    logins: tuple[tuple[str, str], ...]
    pin: str = ""
    pin_logins: tuple[str, ...] = ()


def create_app(settings: Settings, engine: Engine, *, demo_accounts: DemoAccounts | None = None) -> Flask:
    """The whole web application on *engine*. Refuses to start with a route that has no policy."""
    app = assemble(settings, demo_accounts=demo_accounts)
    connect(app, settings, engine)
    return app


def connect(app: Flask, settings: Settings, engine: Engine) -> None:
    """Give the application its key and its database; nothing else in it knows them."""
    app.secret_key = settings.secret_key
    app.extensions |= {"settings": settings, "anonymous": Store(engine.url, settings.data)}
    app.extensions["readiness"] = lambda: doctor.readiness(engine, settings)
    app.extensions["findings"] = lambda: doctor.findings(engine, settings, is_thorough=False)
    work_on(app, engine, sessions_of(engine, settings.data))


def assemble(settings: Settings, *, demo_accounts: DemoAccounts | None = None) -> Flask:
    """Routes, templates and hooks of the application, still without a database. Raises MissingPolicy."""
    assert inspect(models.people.Person) is not None
    app = Flask(__name__, template_folder=str(paths.TEMPLATES), static_folder=str(paths.STATIC), static_url_path="/static")
    app.url_rule_class, app.request_class, app.jinja_environment = Route, Asked, Templates
    app.ensure_sync = _as_it_is  # type: ignore[method-assign]
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_REQUEST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_REQUEST_BYTES, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False
    )
    app.extensions |= {"demo_accounts": demo_accounts, "find_signed_in": find_signed_in, "jobs": jobs.JOBS}
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.url_map.converters["int"] = Number
    fill_slots()
    fill_web_slots()
    init_logs()
    init_traceless(app, ANONYMOUS, PULSE)  # before whatever notes, counts or numbers a request
    init_metrics(app)
    init_errors(app)
    init_headers(app)
    init_i18n(app, str(paths.TRANSLATIONS))
    pages.init_pages(app, is_demo=settings.demo)
    init_login(app, find_signed_in, lambda session, found: signin.touch_session(session, found.token, now=clock.now()))
    transact(app)
    init_guard(app, guarding.Guard(lambda: frozenset(pages.office_facts()["published_contacts"])))
    allow_uploads(app)
    owners.init_owners(app)  # before the token: a form of a session that is over has an owner and no token any more
    CSRFProtect(app)
    Compress(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    guard_routes(app)
    return app


def _as_it_is(func: Callable[..., Any]) -> Callable[..., Any]:
    """None of our functions is a coroutine: Flask need not look at each of them at each request."""
    return func


def fill_web_slots() -> None:
    """What the layout and the forms of the house ask of the features."""
    pages.office.fill(accounts.settings)
    pages.read_aloud.fill(readings.over)
    pages.markup_read_aloud.fill(readings.over_markup)
    pages.readings.fill(catalog_shared.everywhere)
    drafts.found.fill(accounts.draft)
    drafts.keep.fill(accounts_services.keep_draft)
    drafts.kept_nowhere.fill(telling.is_for_formal_route)
    owners.keep.fill(accounts_services.keep_for_owner)
    owners.drop.fill(accounts_services.drop_draft)
    unsent.found.fill(accounts.draft)
    entered.fill(settle_in)
    listing.nameless.fill(nameless)


def nameless(query: Query) -> Any:
    """Failures that were told without a name lie in a store of this application's own."""
    return anonymous.beside(current_app.extensions["anonymous"], query)


def find_signed_in(session: Session, token: str) -> Found | None:
    """The web layer's view of a live session, from the accounts feature."""
    found = rights.signed_in(session, token, now=clock.now(), today=clock.today())
    if found is None:
        return None
    wishes = Preferences(found.locale, found.theme, found.font, found.furigana, found.arrow_keys)
    times = Times(found.last_seen_at, found.noted_after, found.ends_at, found.idle, found.warned_before)
    return Found(
        token=token,
        actor=found.actor,
        preferences=wishes,
        times=times,
        method=found.method,
        is_shared=found.is_shared,
        must_change_password=found.must_change_password,
        must_change_pin=found.must_change_pin,
        must_set_up_second_factor=found.must_set_up_second_factor,
        unread=found.unread,
    )


def settle_in(session: Session, entry: Entry) -> None:
    terminals.settle_in(session, token=entry.token, terminal_token=entry.terminal_token, earlier=entry.earlier, now=clock.now())
