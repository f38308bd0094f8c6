"""The composition root: the only module that knows every feature."""

from dataclasses import dataclass

from flask import Flask
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
from lms.accounts.views.access import bp as access_bp
from lms.accounts.views.api_tokens import bp as api_tokens_bp
from lms.accounts.views.audit import bp as audit_bp
from lms.accounts.views.imports import bp as imports_bp
from lms.accounts.views.people import bp as people_bp
from lms.accounts.views.postings import bp as postings_bp
from lms.accounts.views.recovery import bp as recovery_bp
from lms.accounts.views.rehearsals import bp as rehearsals_bp
from lms.accounts.views.roles import bp as roles_bp
from lms.accounts.views.second_factor import bp as second_factor_bp
from lms.accounts.views.session import bp as session_bp
from lms.accounts.views.signin import bp as accounts_bp
from lms.accounts.views.sso import bp as sso_bp
from lms.accounts.views.terminals import bp as terminals_bp
from lms.accounts.views.units import bp as units_bp
from lms.admin.views import bp as admin_bp
from lms.admin.views.jobs import bp as jobs_bp
from lms.admin.views.settings import bp as settings_bp
from lms.admin.views.synonyms import bp as synonyms_bp
from lms.admin.views.tools import bp as tools_bp
from lms.anonymous.kinds import ADDRESS as ANONYMOUS
from lms.anonymous.store import Store
from lms.anonymous.views import bp as anonymous_bp
from lms.anonymous.views import office_bp as anonymous_office_bp
from lms.authoring.views.carrying import bp as carrying_bp
from lms.authoring.views.courses import bp as authoring_bp
from lms.authoring.views.figures import bp as figures_bp
from lms.authoring.views.gift import bp as quiz_gift_bp
from lms.authoring.views.quizzes import bp as quizzes_bp
from lms.authoring.views.reviewing import bp as reviewing_bp
from lms.authoring.views.writing import bp as writing_bp
from lms.cases.services import telling
from lms.cases.views.comments import bp as comments_bp
from lms.cases.views.foreign import bp as foreign_bp
from lms.cases.views.life import bp as life_bp
from lms.cases.views.out import bp as case_out_bp
from lms.cases.views.pages import bp as cases_bp
from lms.cases.views.paper import bp as case_paper_bp
from lms.cases.views.sharing import bp as sharing_bp
from lms.cases.views.suggesting import bp as suggesting_bp
from lms.cases.views.telling import bp as telling_bp
from lms.cases.views.tries import bp as tries_bp
from lms.catalog.queries import shared as catalog_shared
from lms.catalog.views import plain_bp, readings_bp, words_bp
from lms.certificates.views import bp as certificates_bp
from lms.concerns.views import bp as concerns_bp
from lms.executive.views import bp as executive_bp
from lms.executive.views import voices_bp
from lms.feedback.views import bp as feedback_bp
from lms.followups import queries as followups
from lms.followups.views import bp as followups_bp
from lms.followups.views.buddies import bp as buddies_bp
from lms.followups.views.calendar import bp as plan_calendar_bp
from lms.followups.views.deliveries import bp as deliveries_bp
from lms.followups.views.letters import bp as letters_bp
from lms.followups.views.links import bp as answer_links_bp
from lms.followups.views.rhythms import bp as rhythms_bp
from lms.followups.views.texts import bp as texts_bp
from lms.goals.views import bp as goals_bp
from lms.goals.views.kpis import bp as kpis_bp
from lms.guidelines.views import bp as guidelines_bp
from lms.guidelines.views import office_bp as rules_office_bp
from lms.home.views import bp as home_bp
from lms.insights.views import bp as cycles_bp
from lms.inventory.views import bp as inventory_bp
from lms.kernel import clock
from lms.kernel.logs import init_logs
from lms.learning.views.assignments import bp as assignments_bp
from lms.learning.views.gift import bp as gift_bp
from lms.learning.views.instructions import bp as instructions_bp
from lms.learning.views.items import bp as items_bp
from lms.learning.views.pages import glossary_bp
from lms.learning.views.progress import bp as progress_bp
from lms.learning.views.quiz import bp as learning_bp
from lms.learning.views.releases import bp as releases_bp
from lms.learning.views.versions import bp as versions_bp
from lms.licences.views.api import bp as licences_api_bp
from lms.licences.views.office import bp as licences_office_bp
from lms.licences.views.pages import bp as licences_bp
from lms.meetings.views.calling import bp as calling_bp
from lms.meetings.views.decided import bp as decided_bp
from lms.meetings.views.deciding import bp as deciding_bp
from lms.meetings.views.keeping import bp as keeping_bp
from lms.meetings.views.minutes import bp as minutes_bp
from lms.meetings.views.pages import bp as meetings_bp
from lms.meetings.views.proposing import bp as proposing_bp
from lms.meetings.views.running import bp as running_bp
from lms.meetings.views.taking_part import bp as taking_part_bp
from lms.meetings.views.tray import bp as tray_bp
from lms.practice.views import bp as practice_bp
from lms.practice.views.cards import bp as cards_bp
from lms.practice.views.evidence import bp as evidence_bp
from lms.practice.views.for_me import bp as for_me_bp
from lms.privacy.services import guarding
from lms.privacy.views import bp as privacy_bp
from lms.prompts.views.pages import bp as prompts_bp
from lms.prompts.views.trying import bp as prompt_trying_bp
from lms.pulse.kinds import ADDRESS as PULSE
from lms.pulse.views import bp as pulse_bp
from lms.record.views import bp as record_bp
from lms.search import readings
from lms.settings import Settings
from lms.team.views.board import bp as board_bp
from lms.team.views.handover import bp as team_bp
from lms.web import drafts, owners, pages
from lms.web.errors import init_errors
from lms.web.guard import init_guard
from lms.web.headers import init_headers
from lms.web.health import bp as health_bp
from lms.web.health import init_metrics
from lms.web.i18n import init_i18n
from lms.web.login import Entry, Found, Preferences, Times, entered, init_login
from lms.web.request import transact, work_on
from lms.web.routing import Number, allow_uploads, guard_routes
from lms.web.templates import Templates
from lms.web.traceless import init_traceless
from lms.weeks.views import bp as weeks_bp
from lms.weeks.views.dashboard import bp as insights_bp
from lms.wiring import fill_slots, sessions_of
from lms.workshops.views.organising import bp as organising_bp
from lms.workshops.views.pages import bp as workshops_bp

__all__ = ["DemoAccounts", "create_app", "models"]

BLUEPRINTS = (
    accounts_bp,
    session_bp,
    terminals_bp,
    recovery_bp,
    second_factor_bp,
    sso_bp,
    home_bp,
    learning_bp,
    items_bp,
    gift_bp,
    glossary_bp,
    workshops_bp,
    organising_bp,
    certificates_bp,
    feedback_bp,
    authoring_bp,
    writing_bp,
    quizzes_bp,
    quiz_gift_bp,
    figures_bp,
    carrying_bp,
    reviewing_bp,
    assignments_bp,
    progress_bp,
    releases_bp,
    versions_bp,
    readings_bp,
    words_bp,
    plain_bp,
    instructions_bp,
    inventory_bp,
    goals_bp,
    kpis_bp,
    practice_bp,
    cards_bp,
    evidence_bp,
    for_me_bp,
    followups_bp,
    answer_links_bp,
    buddies_bp,
    rhythms_bp,
    plan_calendar_bp,
    deliveries_bp,
    letters_bp,
    texts_bp,
    cases_bp,
    foreign_bp,
    comments_bp,
    life_bp,
    telling_bp,
    admin_bp,
    health_bp,
    roles_bp,
    access_bp,
    sharing_bp,
    case_paper_bp,
    case_out_bp,
    prompts_bp,
    anonymous_bp,
    tries_bp,
    prompt_trying_bp,
    anonymous_office_bp,
    concerns_bp,
    suggesting_bp,
    meetings_bp,
    decided_bp,
    minutes_bp,
    running_bp,
    taking_part_bp,
    calling_bp,
    keeping_bp,
    deciding_bp,
    proposing_bp,
    tray_bp,
    settings_bp,
    tools_bp,
    synonyms_bp,
    jobs_bp,
    weeks_bp,
    executive_bp,
    voices_bp,
    pulse_bp,
    insights_bp,
    imports_bp,
    rehearsals_bp,
    people_bp,
    postings_bp,
    units_bp,
    team_bp,
    cycles_bp,
    board_bp,
    record_bp,
    audit_bp,
    privacy_bp,
    guidelines_bp,
    rules_office_bp,
    licences_bp,
    licences_office_bp,
    licences_api_bp,
    api_tokens_bp,
)
MOST_REQUEST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
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
    app.jinja_environment = Templates
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


def fill_web_slots() -> None:
    """What the layout and the forms of the house ask of the features."""
    pages.office.fill(accounts.settings)
    pages.unread.fill(followups.unread_count)
    pages.read_aloud.fill(readings.over)
    pages.markup_read_aloud.fill(readings.over_markup)
    pages.readings.fill(catalog_shared.everywhere)
    drafts.found.fill(accounts.draft)
    drafts.keep.fill(accounts_services.keep_draft)
    drafts.kept_nowhere.fill(telling.is_for_formal_route)
    owners.keep.fill(accounts_services.keep_for_owner)
    entered.fill(settle_in)


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
    )


def settle_in(session: Session, entry: Entry) -> None:
    terminals.settle_in(session, token=entry.token, terminal_token=entry.terminal_token, earlier=entry.earlier, now=clock.now())
