"""Every page there is, by the feature that draws it."""

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
from lms.anonymous.views import bp as anonymous_bp
from lms.anonymous.views import office_bp as anonymous_office_bp
from lms.authoring.views.carrying import bp as carrying_bp
from lms.authoring.views.courses import bp as authoring_bp
from lms.authoring.views.figures import bp as figures_bp
from lms.authoring.views.gift import bp as quiz_gift_bp
from lms.authoring.views.quizzes import bp as quizzes_bp
from lms.authoring.views.reviewing import bp as reviewing_bp
from lms.authoring.views.writing import bp as writing_bp
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
from lms.catalog.views import plain_bp, readings_bp, words_bp
from lms.certificates.views import bp as certificates_bp
from lms.concerns.views import bp as concerns_bp
from lms.executive.views import bp as executive_bp
from lms.executive.views import voices_bp
from lms.feedback.views import bp as feedback_bp
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
from lms.privacy.views import bp as privacy_bp
from lms.prompts.views.pages import bp as prompts_bp
from lms.prompts.views.trying import bp as prompt_trying_bp
from lms.pulse.views import bp as pulse_bp
from lms.record.views import bp as record_bp
from lms.team.views.board import bp as board_bp
from lms.team.views.handover import bp as team_bp
from lms.web.health import bp as health_bp
from lms.weeks.views import bp as weeks_bp
from lms.weeks.views.dashboard import bp as insights_bp
from lms.workshops.views.organising import bp as organising_bp
from lms.workshops.views.pages import bp as workshops_bp

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
