"""Cases: what is erased with a person, and what the person may take along."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from lms.accounts.queries.naming import tool_named, unit_named
from lms.cases import services
from lms.cases.kinds import CARRIED_OVER, CATEGORIES, DISCLOSURES, FIELDS, KINDS, REMOVALS, THANKS, CaseState
from lms.cases.models import Adoption, Case, CaseAuthor, CaseCheck, CaseFollower, CaseRevision, CaseTakedown, Comment, ReuseReport, Thanks
from lms.cases.services import drafts
from lms.kernel.errors import N_
from lms.kernel.ids import PersonId
from lms.kernel.personal import Farewell, Fate, Middle, PersonalColumn, exported
from lms.practice.kinds import AI_USES, QUALITIES

COLUMNS = (
    PersonalColumn(Thanks.person_id, Fate.KEEP, "the number of thanks stands, without a name"),
    PersonalColumn(Comment.person_id, Fate.KEEP, "the word stands, without a name"),
    PersonalColumn(ReuseReport.person_id, Fate.KEEP, "whether a case carried over stands, without a name"),
    PersonalColumn(CaseAuthor.person_id, Fate.KEEP, "the case stays with its unit, without a name"),
    PersonalColumn(CaseCheck.checker_id, Fate.KEEP, "that a second person looked stands, without a name"),
    PersonalColumn(CaseFollower.person_id, Fate.DELETE, "nobody is left to hear of it"),
    PersonalColumn(CaseTakedown.taken_by_id, Fate.KEEP, "that something was taken out stands, without a name"),
    PersonalColumn(CaseRevision.revised_by_id, Fate.KEEP, "the history of the text stands, without a name"),
)
STATES = {
    CaseState.DRAFT: N_("書きかけ"),
    CaseState.OWN_SECTION: N_("課の中だけ"),
    CaseState.RETURNED: N_("助言があり、課の中だけ"),
    CaseState.PUBLISHED: N_("全庁"),
    CaseState.REVISED: N_("全庁（直したもの）"),
    CaseState.ARCHIVED: N_("取り下げた"),
}
CASE_WORDS: Mapping[str, Mapping[Any, str]] = {
    "kind": KINDS,
    "state": STATES,
    "quality": QUALITIES,
    "category": CATEGORIES,
    "field": FIELDS,
    "ai_use": AI_USES,
    "disclosure": DISCLOSURES,
}
EXPORTS = (
    exported(
        "cases",
        N_("事例"),
        CaseAuthor.person_id,
        {
            Case.id: N_("番号"),
            Case.kind: N_("種類"),
            Case.state: N_("状態"),
            unit_named(Case.unit_id): N_("所属"),
            Case.title: N_("題名"),
            Case.one_line: N_("ひとことで言うと"),
            Case.background: N_("きっかけ"),
            Case.tried: N_("試したこと"),
            Case.events: N_("経過"),
            Case.minutes_before: N_("試す前"),
            Case.minutes_after: N_("試した後"),
            Case.times_per_month: N_("月に何回"),
            Case.quality: N_("出来ばえは、前と比べて"),
            Case.effect: N_("効果"),
            Case.not_worked: N_("うまくいかなかったこと"),
            Case.cause: N_("原因"),
            Case.lesson: N_("学び"),
            Case.conditions: N_("ほかの課で使うときの条件"),
            Case.prompt: N_("使ったプロンプト"),
            Case.word: N_("挑戦した人のひとこと"),
            Case.category: N_("何に役立つ事例ですか"),
            Case.field: N_("業務の分野"),
            Case.ai_use: N_("AIの使い方"),
            tool_named(Case.tool_id): N_("使った道具"),
            Case.intended: N_("何をしようとしていましたか"),
            Case.noticed: N_("どうやって気づきましたか"),
            Case.cause_tools: N_("原因：しくみ・道具から見ると"),
            Case.cause_workplace: N_("原因：職場環境から見ると"),
            Case.cause_person: N_("原因：人から見ると"),
            Case.first_response: N_("はじめにしたこと"),
            Case.prevention: N_("くり返さないために"),
            Case.prevention_post: N_("どの職が"),
            Case.prevention_by: N_("いつまでに"),
            Case.went_well: N_("よかった点"),
            Case.lucky: N_("運がよかった点"),
            Case.aftermath: N_("その後"),
            Case.archived_reason: N_("取り下げのわけ"),
            Case.disclosure: N_("見せてよい範囲"),
            Case.disclosure_note: N_("見せてよい範囲のわけ"),
            Case.occurred_on: N_("試した日"),
            Case.created_at: N_("残した日時"),
            Case.published_at: N_("全庁に出た日時"),
            Case.thanks_count: N_("ナイスチャレンジの数"),
            Case.useful_count: N_("参考になったの数"),
            Case.adoption_count: N_("うちでも試された数"),
        },
        joined=(Case, Case.id == CaseAuthor.case_id),
        words=CASE_WORDS,
    ),
    exported(
        "case_revisions",
        N_("事例を書き直す前の文"),
        CaseRevision.revised_by_id,
        {CaseRevision.case_id: N_("事例番号"), CaseRevision.document: N_("前の文"), CaseRevision.revised_at: N_("いつ")},
    ),
    exported(
        "case_checks",
        N_("同僚の事例の確かめ"),
        CaseCheck.checker_id,
        {
            CaseCheck.case_id: N_("事例番号"),
            CaseCheck.is_released: N_("全庁に出した"),
            CaseCheck.advice: N_("助言"),
            CaseCheck.checked_at: N_("いつ"),
        },
    ),
    exported(
        "comments",
        N_("事例へのことば"),
        Comment.person_id,
        {
            Comment.case_id: N_("事例番号"),
            Comment.text: N_("ことば"),
            Comment.created_at: N_("いつ"),
            Comment.withdrawn_at: N_("取り下げた日時"),
            Comment.hidden_reason: N_("見えなくしたわけ"),
        },
    ),
    exported(
        "case_followers",
        N_("続きを受け取る事例"),
        CaseFollower.person_id,
        {CaseFollower.case_id: N_("事例番号"), CaseFollower.followed_at: N_("いつから")},
    ),
    exported(
        "case_takedowns",
        N_("事例から削除した個人情報（中身は残していません）"),
        CaseTakedown.taken_by_id,
        {CaseTakedown.case_id: N_("事例番号"), CaseTakedown.reason: N_("種類"), CaseTakedown.taken_at: N_("いつ")},
        words={"reason": REMOVALS},
    ),
    exported(
        "reuse_reports",
        N_("うちでも試して分かったこと"),
        ReuseReport.person_id,
        {
            ReuseReport.practice_id: N_("実践の番号"),
            ReuseReport.carried_over: N_("うちでも使えましたか"),
            ReuseReport.conditions: N_("うまく使うための条件"),
            ReuseReport.created_at: N_("いつ"),
        },
        words={"carried_over": CARRIED_OVER},
    ),
    exported(
        "thanks",
        N_("送ったナイスチャレンジ、参考になった"),
        Thanks.person_id,
        {Thanks.case_id: N_("事例番号"), Thanks.kind: N_("種類"), Thanks.thanked_at: N_("いつ")},
        words={"kind": THANKS},
    ),
)


def _about(person_id: PersonId) -> ColumnElement[bool]:
    """Told, looked over, put into other words, followed or written under by somebody, or tried by them."""
    by = (CaseAuthor, CaseAuthor.person_id), (CaseCheck, CaseCheck.checker_id), (CaseRevision, CaseRevision.revised_by_id)
    under = (Comment, Comment.person_id), (CaseFollower, CaseFollower.person_id)
    tried = select(Adoption.case_id).join(ReuseReport, ReuseReport.practice_id == Adoption.practice_id)
    numbers = (select(table.case_id).where(whose == person_id) for table, whose in (*by, *under))
    return or_(*(Case.id.in_(each) for each in (*numbers, tried.where(ReuseReport.person_id == person_id))))


FAREWELLS = (
    Farewell("the drafts of cases that nobody else writes", drafts.forget_drafts),
    Farewell("the name in the texts of one's cases, in what was there before, in words about them, and in the index", services.forget_name),
)
MIDDLES = (Middle(Case.id, _about),)
