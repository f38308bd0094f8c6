"""What each job does, in transactions of its own; it only asks our own tables what is due."""

import os
import socket
from datetime import date
from functools import partial

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from lms import imports
from lms.accounts import services as accounts_services
from lms.accounts.services import trail, witness
from lms.anonymous import services as anonymous_services
from lms.anonymous.store import Store
from lms.backup import making, restoring
from lms.cases import queries as cases
from lms.cases.services import carrying, indexing
from lms.catalog.queries import finding
from lms.catalog.services import finding as finding_services
from lms.followups import outbox, runs
from lms.followups import services as followups
from lms.followups.channels import doors
from lms.followups.kinds import MESSAGE_LIFE, Channel
from lms.followups.services import days, digest, ladder
from lms.jobs import likeness
from lms.kernel import clock
from lms.kernel.anew import anew
from lms.kernel.db import snapshot
from lms.kernel.ids import PersonId
from lms.privacy import queries as leaving
from lms.privacy import services as privacy
from lms.pulse import services as pulse
from lms.search import terms, unfound
from lms.settings import Settings
from lms.weeks import services as weeks
from lms.wiring import PERSONAL
from lms.workshops.services import upkeep

log = structlog.get_logger()
Sessions = sessionmaker[Session]
BACKUP = "manabi-"


def worker_name() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def send_follow_ups(sessions: Sessions, _: Settings) -> int:
    """Ask what is due, batch by batch, each in its own transaction."""
    done = 0
    while True:
        with sessions() as session:
            batch = followups.send_batch(session, clock.now())
            session.commit()
        done += batch.sent
        if batch.due < followups.BATCH:
            break
    with sessions() as session:
        done += ladder.climb(session, clock.now())
        session.commit()
    return done


def workshops(sessions: Sessions, _: Settings) -> int:
    """Free the places of people who moved or left, then remind who has one."""
    with sessions() as session:
        done = upkeep.free_places(session, clock.now())
        session.commit()
    with sessions() as session:
        done += upkeep.remind(session, clock.now())
        session.commit()
    return done


def send_digest(sessions: Sessions, _: Settings) -> int:
    """Say what is due this week, batch by batch; ended at any point, the next run says the rest."""
    with sessions() as session:
        words = digest.words(session, clock.now())
    for begin in range(0, len(words), followups.BATCH):
        with sessions() as session:
            followups.tell(session, words[begin : begin + followups.BATCH])
            session.commit()
    return len(words)


def ask_pulse(sessions: Sessions, settings: Settings) -> int:
    """Let everybody know once that the seven questions are asked; answers how many had not heard of it. What a round has told goes to the homes."""
    with sessions() as session:
        done = pulse.tell_of_open(session, clock.now())
        session.commit()
    with sessions() as session, Store(sessions.kw["bind"].url, settings.data).reading() as own:
        pulse.note_headline(session, own, today=clock.today())
        session.commit()
    return done


def send_days(sessions: Sessions, _: Settings) -> int:
    """Say what has come to its day; answers how many were to be told, those told before too."""
    with sessions() as session:
        words = days.words(session, clock.today())
        followups.tell(session, words, by_mail=False)
        session.commit()
    return len(words)


def send_mail(sessions: Sessions, settings: Settings) -> int:
    """Empty the outbox by every way that is open; what has none rests."""
    with sessions() as session:
        open_ways = doors.doors(session, settings)
    return sum(_emptied(sessions, channel, send) for channel, send in open_ways)


def _emptied(sessions: Sessions, channel: Channel, send: outbox.Send) -> int:
    done = 0
    while True:
        sent = outbox.send_all(sessions, worker_name(), send, channel)
        done += sent
        if sent == 0:
            return done


UNCOUNTED = 0.2  # so much may come in or go before words are counted anew


def reindex(sessions: Sessions, _: Settings) -> int:
    """Look whether every case, lesson and word can be found, and build the index anew where one cannot; answers how many were indexed."""
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        sizes = [cases.indexed(session), *finding.sizes(session).values()]
        is_counted = abs(terms.documents(session) - sizes[0][1]) <= UNCOUNTED * sizes[0][1]
    done = 0
    if not is_counted or not all(size == belong for size, belong in sizes):
        with sessions() as session:
            done = indexing.reindex(session, between=session.commit) + sum(finding_services.reindex(session).values())
            session.commit()
    return done + likeness.renew(sessions)


def vectors(sessions: Sessions, _: Settings) -> int:
    """Give new and changed cases their place among those that are alike; answers how many."""
    return likeness.keep_up(sessions)


WEEKS_AT_ONCE = 13


def snapshots(sessions: Sessions, _: Settings) -> int:
    """Keep the figures of the weeks that are over, some at a time, so that who is stopped goes on from there; answers how many weeks."""
    done = 0
    with sessions() as session:
        while some := weeks.take(session, clock.today(), most=WEEKS_AT_ONCE):
            session.commit()
            done += some
        session.commit()  # courses may be counted where no week is new
    return done


def back_up(_: Sessions, settings: Settings) -> int:
    """Everything into one checked file in the configured place, where one is; those beyond the number to be kept go."""
    if settings.backups is None:
        return 0
    making.sweep_behind(settings.backups, f"{BACKUP}*.tar")  # each night has a name of its own
    making.make(settings, settings.backups / f"{BACKUP}{clock.now().astimezone(clock.TOKYO):%Y%m%d-%H%M%S}.tar")
    for old in sorted(settings.backups.glob(f"{BACKUP}????????-??????.tar"))[: -settings.backups_kept]:
        old.unlink()
    return 1


def publish_anonymous(sessions: Sessions, settings: Settings) -> int:
    """Let the anonymous failures of the week out together, where there are enough of them; after that, and only then, they are laid down for backups."""
    store = Store(sessions.kw["bind"].url, settings.data)
    with store.writing() as session:
        done = anonymous_services.publish(session, today=clock.today())
    store.rewrite()
    if done:
        store.keep()
    store.keep_answers()
    return done


def rewrite_anonymous(sessions: Sessions, settings: Settings) -> int:
    """Lay the anonymous failures down anew, whether or not any came."""
    Store(sessions.kw["bind"].url, settings.data).rewrite()
    return 0


def blur_anonymous(sessions: Sessions, settings: Settings) -> int:
    """Let the files of the anonymous failures say the same of their times, whether or not any came."""
    Store(sessions.kw["bind"].url, settings.data).blur()
    return 0


def sweep(sessions: Sessions, settings: Settings) -> int:
    """Remove what has served: old drafts, spent form keys, sessions long over, old words that were looked for in vain, files of cases
    that nobody decided about.
    """
    restoring.sweep_behind(settings)
    with sessions() as session:
        done = accounts_services.sweep(session, now=clock.now()) + unfound.forget_old(session, clock.today())
        done += carrying.forget_old(session, clock.now())
        session.commit()
    return done


def seal_audit(sessions: Sessions, settings: Settings) -> int:
    """Seal what was done since the last minute into the chain of the audit trail."""
    done = 0
    while True:
        try:
            with sessions() as session:
                sealed = trail.seal(session, now=clock.now())
                session.commit()
        except (IntegrityError, trail.Overtaken):
            return done  # another worker is at it
        done += sealed
        if sealed < trail.BATCH:
            break
    with sessions() as session:
        trail.note_anchors(session, settings.data)
        witness.settle(session, settings.data, now=clock.now())
    return done


def verify_audit(sessions: Sessions, settings: Settings) -> int:
    """Walk the chain of the audit trail; answers how many faults there are."""
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        report = trail.verify(session, settings.data)
    with sessions() as session:
        trail.note_check(session, report, now=clock.now())
        session.commit()
    for fault in report.faults:
        log.error("audit trail", fault=fault.kind, says=fault.says)
    return report.count


def purge(sessions: Sessions, _: Settings) -> int:
    """Forget who left long enough ago, each in a transaction of their own: ended at any point, the next run goes on. Then old messages and runs."""
    failed: Exception | None = None
    done, today = 0, clock.today()
    with sessions() as session:
        waiting = leaving.due(session, today=today, months=privacy.months(session))
    for person_id in waiting:
        try:
            done += anew(partial(_erase, sessions, person_id, today))
        except Exception as error:
            log.exception("somebody could not be forgotten", person=person_id)
            failed = error  # the others are not kept waiting
    done += _forget_old(sessions)
    if failed is not None:
        raise failed
    return done


def _erase(sessions: Sessions, person_id: PersonId, today: date) -> bool:
    with sessions() as session:
        is_done = privacy.erase_if_due(session, person_id, PERSONAL, today=today)
        session.commit()
    return is_done


def _forget_old(sessions: Sessions) -> int:
    done, gone = 0, followups.BATCH
    while gone == followups.BATCH:
        with sessions() as session:
            gone = followups.forget_messages(session, before=clock.now() - MESSAGE_LIFE, most=followups.BATCH)
            runs.forget(session, before=clock.now() - MESSAGE_LIFE)
            session.commit()
        done += gone
    return done


def transfers(sessions: Sessions, _: Settings) -> int:
    """Stage files of staff data that wait, and apply what is due."""
    return imports.run(sessions, worker_name())
