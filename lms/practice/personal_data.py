"""Practice: what is erased with a person, and what the person may take along."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from lms.accounts.queries.naming import tool_named, unit_named
from lms.catalog.queries.naming import lesson_titled
from lms.kernel.errors import N_
from lms.kernel.ids import PersonId
from lms.kernel.personal import Farewell, Fate, Middle, PersonalColumn, Withheld, exported
from lms.practice import services
from lms.practice.kinds import (
    AI_USES,
    ASSISTANCES,
    BARRIERS,
    DATA_CLASSES,
    EFFECT_KINDS,
    LOG_DATA_CLASSES,
    NEXT_STEPS,
    OUTCOMES,
    QUALITIES,
    STATES,
    VISIBILITIES,
    Entry,
    Origin,
)
from lms.practice.models import LogEvidence, LoggedFor, Practice, PracticeCard, PracticeLog, PracticeMember

COLUMNS = (
    PersonalColumn(PracticeMember.person_id, Fate.DELETE, "who tried along"),
    PersonalColumn(Practice.owner_id, Fate.KEEP, "what was tried belongs to the unit's history, without a name"),
    PersonalColumn(PracticeLog.person_id, Fate.KEEP, "minutes are counted per unit, without a name"),
    PersonalColumn(PracticeLog.entered_by_id, Fate.KEEP, "whether somebody else keyed it in"),
    PersonalColumn(PracticeCard.person_id, Fate.KEEP, "the card belongs to the practice, without a name"),
    PersonalColumn(PracticeCard.made_by_id, Fate.FORGET, "a card is good, whoever printed it"),
    PersonalColumn(LogEvidence.person_id, Fate.DELETE, "a picture may show whoever took it, and no name can be taken out of it"),
    PersonalColumn(LoggedFor.person_id, Fate.DELETE, "which line of a form it was; the log itself stays"),
    PersonalColumn(LoggedFor.entered_by_id, Fate.KEEP, "whether somebody else keyed it in"),
    PersonalColumn(PracticeLog.manager_comment_by_id, Fate.FORGET, "the word stands, whoever said it"),
)
ENTRIES = {Entry.SELF: N_("自分で"), Entry.PROXY: N_("代わりに書いてもらった"), Entry.CARD: N_("実践カードから")}
LOG_WORDS: Mapping[str, Mapping[Any, str]] = {
    "outcome": OUTCOMES,
    "barrier": BARRIERS,
    "data_class": LOG_DATA_CLASSES,
    "entered_how": ENTRIES,
    "quality": QUALITIES,
    "effect_kinds": EFFECT_KINDS,
    "assistance": ASSISTANCES,
    "next_step": NEXT_STEPS,
    "visibility": VISIBILITIES,
}
ORIGINS = {
    Origin.LESSON: N_("レッスン"),
    Origin.CASE: N_("事例"),
    Origin.DECISION: N_("決まったこと"),
    Origin.PROMPT: N_("プロンプト"),
    Origin.OWN: N_("自分で考えて"),
}
EXPORTS = (
    exported(
        "practices",
        N_("計画"),
        Practice.owner_id,
        {
            Practice.id: N_("番号"),
            unit_named(Practice.unit_id): N_("所属"),
            Practice.work: N_("業務の名前"),
            Practice.plan_when: N_("いつ試しますか"),
            Practice.action: N_("何を試しますか"),
            Practice.ai_use: N_("AIの使い方"),
            tool_named(Practice.tool_id): N_("道具"),
            Practice.data_class: N_("入力する情報はどれですか"),
            Practice.due_on: N_("いつまでに試しますか"),
            Practice.minutes_now: N_("いまは1回に何分かかっていますか"),
            Practice.origin_kind: N_("何から始めたか"),
            Practice.origin_id: N_("その番号"),
            lesson_titled(Practice.lesson_version_id): N_("レッスン"),
            Practice.state: N_("状態"),
            Practice.stop_reason: N_("とりやめのわけ"),
            Practice.planned_at: N_("計画した日時"),
            Practice.started_at: N_("始めた日時"),
        },
        words={"ai_use": AI_USES, "data_class": DATA_CLASSES, "state": STATES, "origin_kind": ORIGINS},
    ),
    exported(
        "practices_joined",
        N_("いっしょに試した計画"),
        PracticeMember.person_id,
        {PracticeMember.practice_id: N_("番号"), Practice.action: N_("何を試しますか"), PracticeMember.joined_at: N_("加わった日時")},
        joined=(Practice, Practice.id == PracticeMember.practice_id),
    ),
    exported(
        "logs",
        N_("記録"),
        PracticeLog.person_id,
        {
            PracticeLog.id: N_("番号"),
            PracticeLog.practice_id: N_("計画の番号"),
            unit_named(PracticeLog.unit_id): N_("所属"),
            PracticeLog.logged_at: N_("記録した日時"),
            PracticeLog.entered_how: N_("書き方"),
            PracticeLog.tried_on: N_("試した日"),
            PracticeLog.outcome: N_("結果はどうでしたか"),
            PracticeLog.minutes_before: N_("試す前"),
            PracticeLog.minutes_after: N_("試した後"),
            PracticeLog.minutes_checking: N_("うち、確認と手直し"),
            PracticeLog.is_measured: N_("時間を計った"),
            PracticeLog.times_per_month: N_("月に何回"),
            PracticeLog.waiting_minutes: N_("住民の方の待ち時間（1回に短くなった分）"),
            PracticeLog.yen_per_month: N_("費用（月に減った額）"),
            PracticeLog.quality: N_("出来ばえは、前と比べて"),
            PracticeLog.errors_found: N_("見つけた誤り"),
            PracticeLog.effect: N_("よかったこと"),
            PracticeLog.effect_kinds: N_("どこがよくなりましたか"),
            PracticeLog.helped: N_("助けになったこと"),
            PracticeLog.not_worked: N_("うまくいかなかったこと・気をつけたこと"),
            PracticeLog.barrier: N_("試せなかったのは"),
            PracticeLog.data_class: N_("実際に入れた情報"),
            PracticeLog.fact_checked: N_("元の資料で確かめましたか"),
            PracticeLog.ai_disclosed: N_("AIを使ったことを伝えましたか"),
            PracticeLog.better_without: N_("AIを使わない方がよかったですか"),
            PracticeLog.prompt: N_("使ったプロンプト"),
            PracticeLog.note: N_("メモ"),
            PracticeLog.assistance: N_("だれと試しましたか"),
            PracticeLog.next_step: N_("次はどうしますか"),
            PracticeLog.visibility: N_("この記録を見られる人"),
            PracticeLog.manager_comment: N_("上司のことば"),
        },
        words=LOG_WORDS,
    ),
    exported(
        "practice_cards",
        N_("実践カード"),
        PracticeCard.person_id,
        {
            PracticeCard.practice_id: N_("計画の番号"),
            PracticeCard.created_at: N_("作った日時"),
            PracticeCard.used_at: N_("記録になった日時"),
        },
    ),
    exported(
        "log_evidence",
        N_("記録に添えた写真や資料"),
        LogEvidence.person_id,
        {
            LogEvidence.id: N_("番号"),
            LogEvidence.log_id: N_("記録の番号"),
            LogEvidence.about: N_("何が写っているか、何の資料か"),
            LogEvidence.media_type: N_("種類"),
            LogEvidence.size: N_("大きさ（バイト）"),
            LogEvidence.created_at: N_("添えた日時"),
        },
        files=LogEvidence.content,
    ),
    exported(
        "logged_for_me",
        N_("代わりに書いてもらった記録"),
        LoggedFor.person_id,
        {
            LoggedFor.practice_id: N_("計画の番号"),
            LoggedFor.tried_on: N_("試した日"),
            LoggedFor.log_id: N_("記録の番号"),
            LoggedFor.withdrawn_at: N_("外した日時"),
        },
    ),
    exported(
        "comments_on_logs",
        N_("ほかの人の記録に書いたことば"),
        PracticeLog.manager_comment_by_id,
        {PracticeLog.id: N_("番号"), PracticeLog.logged_at: N_("記録した日時"), PracticeLog.manager_comment: N_("ことば")},
    ),
)
WITHHELD = (
    *(
        Withheld(column, "what was keyed in for somebody else is theirs, and stands in theirs")
        for column in (PracticeLog.entered_by_id, LoggedFor.entered_by_id)
    ),
    Withheld(PracticeCard.made_by_id, "a card is about the person whose try it tells of"),
)


def _tried_by(person_id: PersonId) -> ColumnElement[bool]:
    """Own ones, those one takes part in, and those into which one has logged."""
    logged = select(PracticeLog.practice_id).where(PracticeLog.person_id == person_id)
    joined = select(PracticeMember.practice_id).where(PracticeMember.person_id == person_id)
    return or_(Practice.owner_id == person_id, Practice.id.in_(logged), Practice.id.in_(joined))


FAREWELLS = (Farewell("the name in the texts of one's plans and logs", services.forget_name),)
MIDDLES = (Middle(Practice.id, _tried_by),)
