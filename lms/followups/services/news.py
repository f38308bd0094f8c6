"""What other features announce and somebody concerned hears: courses completed, rules, licences, cases, meetings, workshops, wishes for release."""

from typing import Any

from sqlalchemy import Select, String, bindparam, cast, delete, literal, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import Role
from lms.accounts.queries import standing
from lms.accounts.services import insert_or_nothing
from lms.cases.events import (
    CaseAdopted,
    CaseCommented,
    CaseDraftDiscarded,
    CaseReleased,
    CaseReturned,
    CaseRevised,
    CaseToldTogether,
    CaseTried,
    CaseWentOn,
    CommentHidden,
)
from lms.concerns.events import ConcernAnswered, ConcernAsked
from lms.followups import rules
from lms.followups.kinds import Channel, MessageState
from lms.followups.models import Message
from lms.followups.services import Word, tell
from lms.guidelines import queries as guidelines
from lms.guidelines.events import RulesPublished
from lms.kernel import clock
from lms.kernel.db import Document, UtcDateTime
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable
from lms.learning.events import CompletionTakenBack, CourseCompleted, ReleaseAnswered, ReleaseAsked
from lms.licences.events import LicenceRestored, LicenceRevoked
from lms.meetings.events import DecisionAdopted, DecisionEntrusted, DecisionMoved, MeetingClosed, MeetingNews
from lms.meetings.kinds import News as MeetingChange
from lms.practice.events import LoggedForSomebody
from lms.workshops.events import WorkshopNews


def on_rules_published(session: Session, event: RulesPublished) -> None:
    """Whoever has acknowledged an earlier version finds it in the inbox, once."""
    params = {"number": event.number, "effective_on": event.effective_on.isoformat()}
    told = Notice("rules_published", params, "/rules/", f"rules_published:{event.number}")
    tell_many(session, guidelines.readers_before(event.number, clock.today()), told)


@immutable
class Notice:
    """The same word to many; once per *key* and person."""

    kind: str
    params: dict[str, Any]
    link: str
    key: str


def tell_many(session: Session, readers: Select[Any], notice: Notice) -> int:
    """In the inbox of all whose ids *readers* selects: one statement for a whole town, and no mail; answers how many had not been told."""
    now, reader = clock.now(), readers.subquery()
    values = {
        "dedupe_key": literal(f"{notice.key}:", String()).concat(cast(reader.c.id, String())),
        "channel": literal(Channel.IN_APP.value, String()),
        "kind": literal(notice.kind, String()),
        "params": bindparam("told", notice.params, type_=Document),
        "link": literal(notice.link, String()),
        "state": literal(MessageState.DELIVERED.value, String()),
        "attempts": literal(0),
        **dict.fromkeys(("next_try_at", "created_at", "updated_at"), bindparam("now", now, type_=UtcDateTime())),
        "error": literal("", String()),
    }
    found = select(reader.c.id, *values.values()).where(reader.c.id.is_not(None))  # SQLite wants a WHERE before ON CONFLICT
    told = insert_or_nothing(session, Message).from_select(["recipient_id", *values], found)
    return len(session.scalars(told.on_conflict_do_nothing().returning(Message.id)).all())


def on_course_completed(session: Session, event: CourseCompleted) -> None:
    """It mostly happens far from the course, when something tried is logged: the inbox leads to the certificate and the three questions."""
    link, key = f"/courses/{event.slug}/", f"course_completed:{event.completion_id}"
    tell(session, [Word(event.person_id, "course_completed", {"title": event.title}, link, key)], by_mail=False)


def on_completion_taken_back(session: Session, event: CompletionTakenBack) -> None:
    """What was said of it is not true any more; completed again, it is said again."""
    said = (Message.recipient_id == event.person_id, Message.dedupe_key == f"course_completed:{event.completion_id}")
    session.execute(delete(Message).where(*said))


def on_licence_revoked(session: Session, event: LicenceRevoked) -> None:
    """The holder is told where the reason stands; the reason itself is in no mail."""
    key = f"licence_revoked:{event.revocation_id}:{event.person_id}"
    tell(session, [Word(event.person_id, "licence_revoked", {}, "/licence/", key)])


def on_licence_restored(session: Session, event: LicenceRestored) -> None:
    key = f"licence_restored:{event.revocation_id}:{event.person_id}"
    tell(session, [Word(event.person_id, "licence_restored", {}, "/licence/", key)])


def on_release_asked(session: Session, event: ReleaseAsked) -> None:
    """The heads of the unit and of what is around it, the nearest first; the office where nobody heads it."""
    above = [event.unit_path[: end + 1] for end, sign in enumerate(event.unit_path) if sign == "/" and end][::-1]
    heads = ({*standing.heads_of(session, path, today=clock.today())} - {event.person_id} for path in above)
    told = next(filter(None, heads), None) or set(standing.holders(session, Role.OFFICE, today=clock.today())) - {event.person_id}
    key = f"release_asked:{event.enrolment_id}:{event.asked_at:%Y%m%d%H%M%S%f}"  # to the list: somebody else may have answered meanwhile
    tell(session, [Word(each, "release_asked", {"title": event.title}, "/releases/", f"{key}:{each}") for each in sorted(told)])


def on_release_answered(session: Session, event: ReleaseAnswered) -> None:
    """Whoever asked is told that there is an answer; the reason stands on their page and in no mail."""
    key = f"release_answered:{event.enrolment_id}:{event.answered_at:%Y%m%d%H%M%S%f}"
    params = {"title": event.title, "is_released": event.is_released}
    tell(session, [Word(event.person_id, "release_answered", params, f"/releases/ask/{event.slug}", key)])


def on_case_adopted(session: Session, event: CaseAdopted) -> None:
    params = {"section": event.section_name, "title": event.title}
    others = [author for author in event.author_ids if author != event.adopter_id]
    key = f"case_adopted:{event.practice_id}"
    tell(session, [Word(author, "case_adopted", params, f"/cases/{event.case_id}", f"{key}:{author}") for author in others])


def on_case_tried(session: Session, event: CaseTried) -> None:
    """Each result is told once, and again where another log of the same try says otherwise. The inbox is enough: nothing is asked."""
    params = {"section": event.section_name, "title": event.title, "outcome": event.outcome}
    others = [author for author in event.author_ids if author != event.adopter_id]
    key = f"case_tried:{event.practice_id}:{event.outcome}"
    tell(session, [Word(author, "case_tried", params, f"/cases/{event.case_id}", f"{key}:{author}") for author in others], by_mail=False)


def on_case_told_together(session: Session, event: CaseToldTogether) -> None:
    """Whose log is told hears who writes, and where to go on with it; the inbox is enough, for nothing is asked of them."""
    params, key = {"name": event.teller_name, "title": event.title}, f"case_together:{event.case_id}"
    tell(session, [Word(author, "case_together", params, event.place, f"{key}:{author}") for author in event.author_ids], by_mail=False)


def on_case_draft_discarded(session: Session, event: CaseDraftDiscarded) -> None:
    """Its title stands in no inbox, where it may be that of an accident, and nothing leads to what is gone. Who wrote along hears that it is."""
    session.execute(delete(Message).where(Message.kind == "case_together", Message.link == event.place))
    key, params = f"case_discarded:{event.case_id}:{clock.now():%Y%m%d%H%M%S%f}", {"name": event.discarder_name}
    tell(session, [Word(author, "case_discarded", params, "/cases/mine", f"{key}:{author}") for author in event.author_ids], by_mail=False)


def on_decision_adopted(session: Session, event: DecisionAdopted) -> None:
    """Whoever is to try it, unless they wrote it down themselves."""
    if event.owner_id != event.decider_id:
        params, link = {"meeting": event.meeting, "title": event.text}, f"/practices/{event.practice_id}"
        tell(session, [Word(event.owner_id, "decision", params, link, f"decision:{event.decision_id}:{event.practice_id}")])


def on_decision_entrusted(session: Session, event: DecisionEntrusted) -> None:
    """Whoever answers for a decision that is held, unless they took it themselves."""
    if event.owner_id != event.entruster_id:
        params = {"title": event.title, "due_on": event.due_on.isoformat(), "is_new": True}
        key = f"decision_held:{event.decision_id}:{event.version}"
        tell(session, [Word(event.owner_id, "decision_held", params, "/decisions/", key)], by_mail=False)


def on_decision_moved(session: Session, event: DecisionMoved) -> None:
    """Whoever answers for it, unless they moved it themselves. The inbox is enough: the plan says it too."""
    if event.owner_id != event.mover_id:
        params = {"title": event.title, "due_on": event.due_on.isoformat()}
        link = f"/practices/{event.practice_id}" if event.practice_id is not None else "/decisions/"
        key = f"decision_moved:{event.decision_id}:{event.version}"
        tell(session, [Word(event.owner_id, "decision_moved", params, link, key)], by_mail=False)


def on_meeting_news(session: Session, event: MeetingNews) -> None:
    """The inbox says it as it was then; the letter brings the entry for a calendar."""
    params = {
        "news": event.news,
        "title": event.title,
        "when": rules.said_times(event.starts_at, event.ends_at),
        "place": event.place,
        "calendar": {
            "uid": event.uid,
            "sequence": event.sequence,
            "link": event.link,
            **{name: getattr(event, name).isoformat() for name in ("starts_at", "ends_at", "changed_at")},
        },
    }
    key = f"meeting:{event.meeting_id}:{event.news}:{event.sequence}:{event.changed_at:%Y%m%d%H%M%S%f}"
    link = "/meetings/" if event.news == MeetingChange.TAKEN_OFF else f"/meetings/{event.meeting_id}"  # which they may not see any more
    tell(session, [Word(each, "meeting", params, link, f"{key}:{each}") for each in event.person_ids])


def on_concern_asked(session: Session, event: ConcernAsked) -> None:
    """Whoever is to answer, unless they said so themselves; the inbox leads to the concern."""
    if event.answerer_id != event.asker_id:
        params, link = {"title": event.title, "due_on": event.answer_by.isoformat()}, f"/concerns/{event.concern_id}"
        key = f"concern_asked:{event.concern_id}:{event.answer_by.isoformat()}:{event.answerer_id}"
        tell(session, [Word(event.answerer_id, "concern_asked", params, link, key)], by_mail=False)


def on_concern_answered(session: Session, event: ConcernAnswered) -> None:
    params, link, key = {"title": event.title}, f"/concerns/{event.concern_id}", f"concern_answered:{event.concern_id}:{event.version}"
    tell(session, [Word(each, "concern_answered", params, link, f"{key}:{each}") for each in event.person_ids], by_mail=False)


def on_meeting_closed(session: Session, event: MeetingClosed) -> None:
    """Whoever took part finds the minutes in the inbox; nothing is asked of them."""
    others = [each for each in event.participant_ids if each != event.closer_id]
    link, key = f"/meetings/{event.meeting_id}/minutes", f"minutes:{event.meeting_id}"
    tell(session, [Word(each, "minutes", {"title": event.title}, link, f"{key}:{each}") for each in others], by_mail=False)


def on_case_released(session: Session, event: CaseReleased) -> None:
    _tell_authors(session, event, "case_released", f"case_released:{event.case_id}")


def on_case_returned(session: Session, event: CaseReturned) -> None:
    _tell_authors(session, event, "case_returned", f"case_returned:{event.case_id}:{clock.now():%Y%m%d%H%M%S%f}")


def _tell_authors(session: Session, event: CaseReleased | CaseReturned, kind: str, key: str) -> None:
    params = {"title": event.title}
    tell(session, [Word(author, kind, params, f"/cases/{event.case_id}", f"{key}:{author}") for author in event.author_ids])


def on_case_commented(session: Session, event: CaseCommented) -> None:
    """The authors, and who follows the case; not who wrote it. The inbox is enough for all three that follow."""
    people = {*event.author_ids, *event.follower_ids} - {event.person_id}
    _tell_of_case(session, event, people, "case_commented", f"{event.comment_id}")


def on_case_revised(session: Session, event: CaseRevised) -> None:
    _tell_of_case(session, event, {*event.follower_ids} - {event.person_id}, "case_revised", f"{event.case_id}:{event.version}")


def on_case_went_on(session: Session, event: CaseWentOn) -> None:
    key = f"{event.case_id}:{event.at:%Y%m%d%H%M%S%f}"
    _tell_of_case(session, event, {*event.follower_ids} - {event.person_id}, "case_went_on", key)


def _tell_of_case(session: Session, event: CaseCommented | CaseRevised | CaseWentOn, people: set[PersonId], kind: str, key: str) -> None:
    params, link = {"title": event.title}, f"/cases/{event.case_id}"
    tell(session, [Word(each, kind, params, link, f"{kind}:{key}:{each}") for each in sorted(people)], by_mail=False)


def on_comment_hidden(session: Session, event: CommentHidden) -> None:
    """Whoever wrote the words, and whose case it is: nothing goes out of sight behind their backs. The reason stands in the place of the words."""
    params, link, key = {"title": event.title}, f"/cases/{event.case_id}", f"comment_hidden:{event.comment_id}:{event.at:%Y%m%d%H%M%S%f}"
    tell(session, [Word(each, "comment_hidden", params, link, f"{key}:{each}") for each in event.person_ids], by_mail=False)


def on_logged_for_somebody(session: Session, event: LoggedForSomebody) -> None:
    """Whoever it is about reads it where they may put it right or take it out; the inbox is enough, for nothing is asked of them."""
    params, link = {"name": event.entered_by, "title": event.title}, f"/practices/{event.practice_id}"
    tell(session, [Word(event.person_id, "logged_for", params, link, f"logged_for:{event.log_id}")], by_mail=False)


def on_workshop_news(session: Session, event: WorkshopNews) -> None:
    params = {
        "news": event.news,
        "title": event.title,
        "when": rules.said_times(event.starts_at, event.ends_at),
        "place": event.place,
        "reason": event.reason,
    }
    link, key = f"/workshops/{event.workshop_id}", f"workshop:{event.workshop_id}:{event.news}:{event.mark}"
    tell(session, [Word(person, "workshop", params, link, f"{key}:{person}") for person in event.person_ids])
