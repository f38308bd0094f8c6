"""Follow-ups and messages: what is erased with a person, and what the person may take along."""

from lms.followups import services
from lms.followups.kinds import ANSWERS, Channel, State
from lms.followups.kinds.letters import CHANNELS, LETTERS, NOTICES
from lms.followups.models import Buddy, FollowUp, LetterChoice, Message
from lms.kernel.errors import N_
from lms.kernel.personal import Farewell, Fate, PersonalColumn, exported
from lms.practice.kinds import AI_USES

COLUMNS = (
    PersonalColumn(FollowUp.recipient_id, Fate.DELETE, "what somebody was asked and answered"),
    PersonalColumn(Buddy.person_id, Fate.DELETE, "in what somebody offered to try things together"),
    PersonalColumn(Message.recipient_id, Fate.DELETE, "what was said to somebody"),
    PersonalColumn(LetterChoice.person_id, Fate.DELETE, "how somebody wants to be told"),
)
STATES = {
    State.SCHEDULED: N_("これからお聞きします"),
    State.SENT: N_("答えを待っています"),
    State.ANSWERED: N_("答えました"),
    State.SUPPRESSED: N_("お聞きしないことにしました"),
    State.EXPIRED: N_("答えのないまま終わりました"),
}
EXPORTS = (
    exported(
        "follow_ups",
        N_("おたずねと答え"),
        FollowUp.recipient_id,
        {
            FollowUp.title: N_("題名"),
            FollowUp.plan: N_("計画"),
            FollowUp.question: N_("おたずね"),
            FollowUp.step: N_("何週間後"),
            FollowUp.round: N_("何回目"),
            FollowUp.anchor_on: N_("数え始めの日"),
            FollowUp.due_on: N_("おたずねする日"),
            FollowUp.state: N_("状態"),
            FollowUp.sent_at: N_("おたずねした日時"),
            FollowUp.answer: N_("答え"),
            FollowUp.memo: N_("メモ"),
            FollowUp.answered_at: N_("答えた日時"),
        },
        words={"answer": ANSWERS, "state": STATES},
    ),
    exported(
        "buddies",
        N_("いっしょに試す人として手を挙げた分野"),
        Buddy.person_id,
        {Buddy.field: N_("分野"), Buddy.offered_at: N_("手を挙げた日時")},
        words={"field": AI_USES},
    ),
    exported(
        "messages",
        N_("届いた通知とメール"),
        Message.recipient_id,
        {
            Message.channel: N_("届け方"),
            Message.kind: N_("種類"),
            Message.params: N_("中身"),
            Message.link: N_("ページ"),
            Message.created_at: N_("作った日時"),
            Message.sent_at: N_("送った日時"),
            Message.read_at: N_("読んだ日時"),
        },
        words={"channel": {Channel.IN_APP: N_("画面の中"), **CHANNELS}, "kind": {**LETTERS, **NOTICES}},
    ),
    exported(
        "letter_choices",
        N_("知らせの受け取り方"),
        LetterChoice.person_id,
        {
            LetterChoice.ways: N_("届け方"),
            LetterChoice.quiet_from: N_("静かな時間の始まり（0時からの分）"),
            LetterChoice.quiet_until: N_("静かな時間の終わり（0時からの分）"),
        },
    ),
)
FAREWELLS = (Farewell("the name in what co-authors were told about a joint case", services.forget_name),)
