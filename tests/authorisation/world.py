"""The people, units and things that the matrix is made of.

Nine principals, each with an account of its own. Seven relations between a principal and the owner of a thing: oneself, the same 係, another 係 of the same 課,
another 課 of the same 部, a unit in which the principal served until yesterday, one in which it will serve from tomorrow, and another 部 whose case it is invited to.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.kinds import CASE, LICENCES, MEETING, Employment, PostingKind, Role, UnitLevel
from lms.accounts.models.people import Leave, Person, Posting, RoleGrant, Unit
from lms.accounts.services import api_tokens, signin, terminals
from lms.authoring import services as authoring
from lms.authoring.services import review
from lms.cases.kinds import Disclosure
from lms.cases.models import Adoption, Case
from lms.cases.services import comments, withdrawal
from lms.catalog.models import Course, CourseVersion, LessonVersion
from lms.certificates import services as certificates
from lms.certificates.models import Certificate
from lms.concerns.models import Concern
from lms.followups import runs
from lms.followups.kinds import State
from lms.followups.models import FollowUp
from lms.goals import services as goals
from lms.goals.kinds import TOWN, KpiEntry, Shape
from lms.goals.queries import Place
from lms.inventory import services as inventory
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId, PersonId, UnitId
from lms.learning.events import CourseCompleted
from lms.learning.kinds import Audience, DueFrom
from lms.learning.models import Completion, Enrolment, QuizAttempt
from lms.learning.queries.audience import Reach
from lms.learning.services import assignments
from lms.learning.services.assignments import Entry
from lms.licences.models import LicenceCard
from lms.meetings.models import AgendaItem, Decision, Meeting, Participant
from lms.practice.models import LogEvidence, PracticeCard, PracticeLog
from lms.workshops.models import Handout, Workshop
from tests import cases
from tests.catalog import Shelf
from tests.guidelines import published
from tests.prompts import put_in
from tests.town import LONG_AGO, Town, build_town

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=clock.now().tzinfo)  # 12:00 in Tokyo: no test runs over midnight
TODAY = date(2026, 11, 24)
COURSE, LESSON = "waste", "cutting"
CODE = "abcdefghjkmnpqrstuvwxyz234"  # of a certificate whose holder agreed to nothing
CARD = "card"  # of the office's own licence


class Principal(StrEnum):
    VISITOR = "visitor"
    STAFF = "staff"
    MANAGER = "manager"
    PROMOTER = "promoter"
    FACILITATOR = "facilitator"
    OFFICE = "office"
    EXECUTIVE = "executive"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


class Relation(StrEnum):
    SELF = "self"
    TEAM = "team"
    SECTION = "section"
    OTHER = "other"
    FORMER = "former"
    FUTURE = "future"
    INVITED = "invited"


Things = dict[str, int]
WITHOUT_UNIT = frozenset({Principal.EXECUTIVE, Principal.PARTNER, Principal.ADMINISTRATOR})


@dataclass
class World:
    """Persons and session tokens by principal, things by owner; *things_of* answers what stands in a relation to a principal."""

    town: Town
    persons: dict[Principal, PersonId] = field(default_factory=dict)
    tokens: dict[Principal, str] = field(default_factory=dict)
    own: dict[Principal, Things] = field(default_factory=dict)
    others: dict[Relation, Things] = field(default_factory=dict)

    def things_of(self, principal: Principal, relation: Relation) -> Things | None:
        """The things of the owner in this relation; None where nobody stands in it."""
        return self.own.get(principal) if relation == Relation.SELF else self.others[relation]


def marker(things: Things) -> str:
    """A word that stands in the cases of one owner only."""
    return f"mark{things.get('person', 0)}x"


def build_world(session: Session, shelf: Path) -> World:
    """Everything, committed."""
    town = build_town(session)
    courses = Shelf(shelf)
    courses.practise_instructions()
    courses.publish(session)
    units = _units(session, town)
    world = World(town)
    runs.beat(session, "scheduler")  # so that the product says it is ready
    for relation, unit_id in units.items():
        owner = _person(session, f"持ち主 {relation}", f"o-{relation}")
        services.post(session, owner, unit_id, title="係員", valid_from=LONG_AGO)
        session.commit()
        world.others[relation] = _things(session, town, owner)
    for principal in Principal:
        if principal != Principal.VISITOR:
            _enter(session, world, principal, units)
    _invite(session, world)
    leaver = _leaver(session, town)
    for things in (*world.own.values(), *world.others.values()):
        things["leaver"] = leaver
        things["case put away"] = _put_away(session, town, PersonId(things["person"])) if "case for all" in things else 0
        if "log" in things:  # after all others: what a partner may read hangs on the numbers of cases
            things["case draft"] = cases.drafted(session, town, PersonId(things["person"]))
    office = town.actor(session, town.office)
    terminals.register(session, office, name="窓口1番", unit_id=town.civic_section, earlier=None, now=clock.now())
    session.execute(update(Certificate).where(Certificate.id == world.others[Relation.TEAM]["certificate"]).values(code=CODE))
    _rules_key_and_card(session, town)
    _assign(session, town)
    _make_course(session, office)
    _sign_out(session, world)
    session.commit()
    return world


def _rules_key_and_card(session: Session, town: Town) -> None:
    """The first version of the AI利用ルール, a key of a machine, and a card behind a code that everybody here knows."""
    published(session, town)
    office = town.actor(session, town.office)
    api_tokens.make(session, office, name="入口", scope=LICENCES, expires_at=None, now=clock.now())
    session.add(LicenceCard(person_id=town.office, code=CARD, shows_name=False, made_at=clock.now()))


def _make_course(session: Session, office: Actor) -> None:
    """Published once, then changed and sent to review by somebody of the office."""
    entry = authoring.NewCourse("仮の講座", "trial", "basic", "全員", "DX推進室", "仮")
    made = authoring.begin(session, office, entry, now=clock.now())
    review.put_in_force(session, made, sent_by=office.person_id, by=None, now=clock.now())
    later = clock.now() + timedelta(minutes=1)
    authoring.add_lesson(session, office, made.id, slug="second", title="次のレッスン", now=later)
    review.send(session, office, made.id, now=later)


def _invite(session: Session, world: World) -> None:
    """The partner is invited to a case and a meeting of another 部; to others too, but one is not opened any more, one not checked yet, and one invitation is over."""
    partner = world.persons[Principal.PARTNER]
    _invited(session, partner, world.others[Relation.INVITED]["case for all"])
    _invited(session, partner, world.others[Relation.INVITED]["case in section"])
    closed = world.others[Relation.OTHER]["case for all"]
    _invited(session, partner, closed)
    session.execute(update(Case).where(Case.id == closed).values(disclosure=Disclosure.EVERYBODY))
    over = _invited(session, partner, world.others[Relation.TEAM]["case for all"])
    past = _invited_to(session, partner, world.others[Relation.TEAM]["meeting"])
    session.execute(update(RoleGrant).where(RoleGrant.id.in_((over, past))).values(valid_from=LONG_AGO, valid_to=TODAY))
    _invited_to(session, partner, world.others[Relation.INVITED]["meeting"])
    _invited_to(
        session, partner, world.others[Relation.FUTURE]["meeting"], CASE
    )  # a case that nobody has checked, with the number of a meeting
    session.execute(update(Meeting).where(Meeting.id == world.others[Relation.OTHER]["meeting"]).values(is_open=True))


def _assign(session: Session, town: Town) -> None:
    """A course for everybody but 山野さん."""
    office = town.actor(session, town.office)
    course_id = session.scalars(select(Course.id)).one()
    wish = Entry(course_id, Reach(Audience.EVERYBODY), fiscal_year=2026, is_yearly=False, is_compulsory=True, due_from=DueFrom.NONE)
    assignments.exempt(session, office, assignments.create(session, office, wish), town.yamano, "別の研修で終えたため")


def _sign_out(session: Session, world: World) -> None:
    """The visitor is somebody of the office whose session was ended elsewhere: the browser still has its cookie."""
    person = _person(session, "もとの事務", "p-visitor")
    services.grant(session, person, Role.OFFICE, valid_from=LONG_AGO)
    world.tokens[Principal.VISITOR] = signin.start_session(session, person, now=clock.now())
    session.flush()
    signin.revoke_sessions(session, person)


def _units(session: Session, town: Town) -> dict[Relation, UnitId]:
    """The unit in which the owner of each relation serves."""

    def unit(name: str, code: str, level: UnitLevel, parent_id: UnitId | None) -> UnitId:
        parent = session.get(Unit, parent_id) if parent_id else None
        return services.add_unit(session, name=name, code=code, level=level, parent=parent, valid_from=LONG_AGO).id

    lookalike = UnitId(town.civic_section * 10)  # its path begins with the path of 市民課, but for the slash
    civic = session.get_one(Unit, town.civic_department)
    session.add(
        Unit(
            id=lookalike,
            parent_id=civic.id,
            level=UnitLevel.SECTION,
            code="0109",
            name="市民課みたいな課",
            path=f"{civic.path}{lookalike}/",
            valid_from=LONG_AGO,
        )
    )
    welfare = unit("福祉部", "09", UnitLevel.DEPARTMENT, None)
    return {
        Relation.TEAM: town.civic_team,
        Relation.SECTION: unit("証明係", "010102", UnitLevel.TEAM, town.civic_section),
        Relation.OTHER: lookalike,
        Relation.FORMER: unit("国保課", "0108", UnitLevel.SECTION, town.civic_department),
        Relation.FUTURE: unit("会計課", "0107", UnitLevel.SECTION, town.civic_department),
        Relation.INVITED: unit("福祉課", "0901", UnitLevel.SECTION, welfare),
    }


def _person(session: Session, name: str, number: str) -> PersonId:
    return services.add_person(session, name=name, kana="", staff_no=number, employment=Employment.REGULAR).id


def _leaver(session: Session, town: Town) -> PersonId:
    """Somebody who has left and waits to be forgotten."""
    person = _person(session, "もとの職員", "p-leaver")
    services.post(session, person, town.civic_team, title="係員", valid_from=LONG_AGO, valid_to=TODAY)
    session.execute(update(Person).where(Person.id == person).values(left_on=TODAY))
    return person


def _enter(session: Session, world: World, principal: Principal, units: dict[Relation, UnitId]) -> None:
    """A person of this kind: yesterday in 国保課, today in 窓口係 (the manager: over 市民課), tomorrow in 会計課 as well."""
    person = _person(session, f"立場 {principal}", f"p-{principal}")
    world.persons[principal] = person
    if principal not in WITHOUT_UNIT:
        is_head = principal == Principal.MANAGER
        here = world.town.civic_section if is_head else world.town.civic_team
        title = "課長" if is_head else "係員"
        tomorrow = TODAY + timedelta(days=1)
        services.post(session, person, units[Relation.FORMER], title=title, valid_from=LONG_AGO, valid_to=TODAY, is_head=is_head)
        services.post(session, person, here, title=title, valid_from=TODAY, is_head=is_head)
        kind = PostingKind.CONCURRENT
        services.post(session, person, units[Relation.FUTURE], title=title, valid_from=tomorrow, is_head=is_head, kind=kind)
    if principal.value in set(Role):
        services.grant(session, person, Role(principal.value), valid_from=TODAY)
    if principal == Principal.STAFF:  # once of the office, and of it again from tomorrow: today neither
        for role in (Role.OFFICE, Role.ADMINISTRATOR):
            services.grant(session, person, role, valid_from=LONG_AGO, valid_to=TODAY)
            services.grant(session, person, role, valid_from=TODAY + timedelta(days=1))
        session.add(RoleGrant(person_id=person, role=Role.FACILITATOR, object_kind="case", object_id=1, valid_from=LONG_AGO))
    session.commit()
    if principal not in WITHOUT_UNIT:
        world.own[principal] = _things(session, world.town, person)
    else:
        world.own[principal] = {"person": person}
    world.tokens[principal] = signin.start_session(session, person, now=clock.now())


def _things(session: Session, town: Town, owner: PersonId) -> Things:
    """One of each kind of thing that belongs to this person, in the state in which most can be done with it."""
    practice, title = cases.planned(session, town, owner), f"通知を読みやすく {marker({'person': owner})}"
    name_by_marker(session, owner)
    made: Things = {
        "person": owner,
        "unit": town.actor(session, owner).unit_id or 0,
        "posting": session.scalars(select(Posting.id).where(Posting.person_id == owner).order_by(Posting.valid_from.desc())).first() or 0,
        "practice": practice,
        "log": cases.logged(session, town, owner),
        "entered log": _entered_by_the_office(session, town, owner),
        "case in section": cases.told(session, town, owner, title=title),
        "case for all": cases.released(session, town, owner, title=title),
        "prompt": put_in(session, town, owner, title=title),
        "follow-up": _asked(session, practice),
        "attempt": _attempted(session, owner),
        "certificate": _certified(session, owner),
        "leave": _away_next_year(session, owner),
        "task": inventory.add_task(session, town.actor(session, owner).unit_id or UnitId(0), name="案内文の作成").id,
    }
    made["kpi"] = _looks_at(session, town, town.actor(session, owner))
    made["comment"] = comments.write(session, town.actor(session, owner), CaseId(made["case for all"]), "ひとこと", now=clock.now()).id
    made["enrolment"] = _asks_for_release(session, owner)
    made |= _on_paper(session, owner, practice, made["log"])
    made |= _planned(session, owner)
    made |= _meets(session, owner, made["unit"])
    made["grant"] = _will_write_courses(session, owner)
    made["invitation"] = _invited(session, town.partner, made["case for all"])
    made["taken up"] = _taken_up(session, made)
    made["invitation to meeting"] = _invited_to(session, town.partner, made["meeting"])
    session.commit()
    return made


def _looks_at(session: Session, town: Town, owner: Actor) -> int:
    """A KPI of the owner's 課, set by the office."""
    entry = KpiEntry(Shape.QUANTITY, "待ち時間", clock.today() + timedelta(days=90), counted_in="分", baseline="20", target="10")
    place = Place(owner.section_id or TOWN, owner.section_name, owner.section_path)
    return goals.add_kpi(session, town.actor(session, town.office), place, entry, today=clock.today())


def _taken_up(session: Session, made: Things) -> int:
    """The practice of the log, as if it came from a case."""
    practice = session.get_one(PracticeLog, made["log"]).practice_id
    session.add(Adoption(practice_id=practice, case_id=CaseId(made["case for all"]), is_outside=False, adopted_at=clock.now()))
    return practice


def _entered_by_the_office(session: Session, town: Town, owner: PersonId) -> int:
    """A log about the owner that somebody else has keyed in."""
    log = session.get_one(PracticeLog, cases.logged(session, town, owner))
    log.entered_by_id, log.entered_how = town.office, "proxy"
    session.commit()
    return log.id


def name_by_marker(session: Session, owner: PersonId) -> None:
    """So that a directory can be asked for this person alone."""
    session.execute(update(Person).where(Person.id == owner).values(name=f"{marker({'person': owner})} 職員"))


def _away_next_year(session: Session, owner: PersonId) -> int:
    session.add(leave := Leave(person_id=owner, starts_on=TODAY + timedelta(days=200), ends_on=TODAY + timedelta(days=300)))
    session.flush()
    return leave.id


def _asks_for_release(session: Session, owner: PersonId) -> int:
    course_id = session.scalars(select(Course.id)).one()
    session.add(enrolment := Enrolment(person_id=owner, course_id=course_id, fiscal_year=2026, release_asked_at=clock.now()))
    session.flush()
    return enrolment.id


def _on_paper(session: Session, owner: PersonId, practice: int, log: int) -> Things:
    """A card for a plan, and a text beside a log."""
    session.add(card := PracticeCard(code=f"CARD{practice:04}", practice_id=practice, person_id=owner))
    file = {"about": "直す前", "media_type": "text/plain", "digest": "0" * 64, "size": 2, "content": b"ab"}
    session.add(beside := LogEvidence(log_id=log, person_id=owner, **file))
    session.flush()
    return {"practice card": card.id, "log file": beside.id}


def _planned(session: Session, planner: PersonId) -> Things:
    """A workshop next month with a file to hand out."""
    starts, lesson = NOON + timedelta(days=30), session.scalars(select(LessonVersion.lesson_id)).one()
    dates = {"starts_at": starts, "ends_at": starts + timedelta(hours=1), "closes_on": starts.date()}
    session.add(workshop := Workshop(lesson_id=lesson, title="手を動かす", place="会議室", seats=5, planner_id=planner, **dates))
    session.flush()
    session.add(
        handout := Handout(workshop_id=workshop.id, title="手引き", file_name="a.pdf", media_type="application/pdf", content=b"%PDF-")
    )
    session.flush()
    return {"workshop": workshop.id, "handout": handout.id}


def _meets(session: Session, owner: PersonId, unit_id: int) -> Things:
    """A meeting of the owner alone, going on, with a theme and a decision that is held."""
    named = {"facilitator_id": owner, "recorder_id": owner, "is_open": False, "state": "running"}
    session.add(meeting := Meeting(title="会議", starts_at=NOON, ends_at=NOON + timedelta(hours=1), place="会議室", **named))
    session.flush()
    session.add(Participant(meeting_id=meeting.id, person_id=owner, unit_id=unit_id))
    session.add(item := AgendaItem(meeting_id=meeting.id, place=1, title="困りごと", minutes=10, purpose="consult"))
    held = {"level": "section", "verdict": "held", "reason": "道具がない", "due_on": TODAY + timedelta(days=9)}
    session.add(decision := Decision(meeting_id=meeting.id, work="案内文", text="直す", owner_id=owner, owner_unit_id=unit_id, **held))
    session.flush()
    session.add(concern := Concern(token=f"{owner}", put_in_on=TODAY, author_id=owner, title="困りごと", text="話", state="open"))
    concern.answerer_id, concern.answer_by = owner, TODAY + timedelta(days=9)
    session.flush()
    return {"meeting": meeting.id, "item": item.id, "decision": decision.id, "concern": concern.id}


def _put_away(session: Session, town: Town, owner: PersonId) -> int:
    """Told after all others: the numbers of the cases and meetings above stand to each other as they should."""
    case_id = cases.released(session, town, owner)
    withdrawal.withdraw(session, town.actor(session, owner), case_id, "道具が変わりました", now=clock.now())
    return case_id


def _will_write_courses(session: Session, owner: PersonId) -> int:
    granted = services.grant(session, owner, Role.AUTHOR, valid_from=TODAY + timedelta(days=1), reason="講座を書くため")
    session.flush()
    return granted.id


def _invited(session: Session, partner: PersonId, case_id: int) -> int:
    """The case is opened to partners, and this one may read it for a while."""
    session.execute(update(Case).where(Case.id == case_id).values(disclosure=Disclosure.PARTNERS))
    until = TODAY + timedelta(days=90)
    session.add(
        grant := RoleGrant(
            person_id=partner, role=Role.PARTNER, object_kind=CASE, object_id=case_id, valid_from=TODAY, valid_to=until, reason="助言のため"
        )
    )
    session.flush()
    return grant.id


def _invited_to(session: Session, partner: PersonId, number: int, kind: str = MEETING) -> int:
    about = {"object_kind": kind, "object_id": number, "valid_from": TODAY, "valid_to": TODAY + timedelta(days=90)}
    session.add(grant := RoleGrant(person_id=partner, role=Role.PARTNER, reason="助言のため", **about))
    session.flush()
    return grant.id


def _asked(session: Session, practice: int) -> int:
    """The first question about a practice, as if it had been sent today."""
    found = session.scalars(
        select(FollowUp.id).where(FollowUp.subject_kind == "plan", FollowUp.subject_id == practice).order_by(FollowUp.step)
    ).first()
    assert found is not None
    session.execute(update(FollowUp).where(FollowUp.id == found).values(state=State.SENT, sent_at=clock.now()))
    return found


def _attempted(session: Session, owner: PersonId) -> int:
    version = session.scalars(select(LessonVersion)).one()
    made = QuizAttempt(
        person_id=owner,
        lesson_id=version.lesson_id,
        lesson_version_id=version.id,
        form_token=f"attempt-{owner}",
        seed=1,
        answers={},
        score=0,
        total=1,
        is_passed=False,
        answered_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made.id


def _certified(session: Session, owner: PersonId) -> int:
    """The course is finished, and its paper made."""
    version = session.scalars(select(CourseVersion)).one()
    done = {"course_id": version.course_id, "course_version_id": version.id, "fiscal_year": TODAY.year, "completed_at": clock.now()}
    session.add(completed := Completion(person_id=owner, **done))
    session.flush()
    certificates.on_course_completed(session, CourseCompleted(owner, version.course_id, completed.id, "", version.title))
    return session.scalars(select(Certificate.id).where(Certificate.person_id == owner)).one()
