"""The pages of the footer are real, in both languages, for everybody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.admin import markdown
from lms.admin.kinds import GUIDES
from lms.kernel.ids import PersonId
from lms.paths import TEMPLATES
from lms.web.navigation import ADMIN_DOORS, OFFICE_DOORS
from lms.wiring import PERSONAL, PERSONAL_DATA
from tests.catalogue import standing
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
NAMES = ["guide", "accessibility", "privacy", *(f"guide-{role}" for role in GUIDES)]
ADDRESSES = ["/guide/", "/accessibility", "/privacy", *(f"/guide/{role}" for role in GUIDES)]


@on_one_database
@pytest.mark.parametrize("path", ADDRESSES)
def test_anybody_reads_it_in_both_languages(visit: Visit, town: Town, path: str) -> None:
    visitor = visit(None)
    page = visitor.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    form = next(form for form in forms_of(page.text) if form.action == "/language")
    visitor.send(path, form, {"language": "en"})
    english = visitor.get(path).text
    assert '<html lang="en"' in english
    prose = english.partition('<div class="prose">')[2].partition("</div>")[0]
    assert prose
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", prose) is None


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_the_same_things(name: str) -> None:
    japanese, english = markdown.page(name, "ja").html, markdown.page(name, "en").html
    for tag in ("<h2>", "<li>", "<p>", "<tr>"):
        assert japanese.count(tag) == english.count(tag), tag
    assert len(japanese) > 200


@on_one_database
def test_an_unknown_role_is_missing(visit: Visit, town: Town) -> None:
    assert visit(None).get("/guide/mayor").status_code == 404
    assert visit(None).get("/guide/../privacy").status_code in {404, 308, 200}


def test_the_wheel_carries_what_is_read() -> None:
    files = {path.name for language in ("ja", "en") for path in (markdown.PAGES / language).iterdir()}
    assert files == {f"{name}.md" for name in NAMES}


def test_script_in_a_page_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "bad.md").write_text("# 題\n\n<script>go()</script>\n\n[x](javascript:go())\n\n良い文\n", encoding="utf-8")
    monkeypatch.setattr(markdown, "PAGES", tmp_path)
    page = markdown.page("bad", "ja")
    assert "script" not in page.html
    assert "良い文" in page.html


# In which row of the page on personal information each kind of record stands: a feature that keeps something new says so there.
PEOPLE, ROLES, SECRETS, SIGNED_IN = "名前、ふりがな", "役割、休み", "パスワード、PIN", "どの共用パソコンで"
TRAIL, DRAFTS, READING, MESSAGES = "監査の記録", "下書き", "レッスンの進み具合", "届いた通知とメール"
COURSES, PLANS, CASES, WRITTEN = "受けている講座", "計画、記録", "事例、ナイスチャレンジ", "講座をつくった人の文"
ROWS = {
    "accounts": {
        PEOPLE: ["LoginName", "Posting", "PeopleImport", "ImportLine", "ImportState"],
        ROLES: ["ApiToken", "Leave", "RoleGrant"],
        SECRETS: ["Password", "PendingSignin", "Pin", "RecoveryCode", "SecondFactor"],
        SIGNED_IN: ["SigninSession", "Terminal"],
        TRAIL: ["OfficeSettingChange"],
        DRAFTS: ["Draft", "IdempotencyKey"],
    },
    "privacy": {"退職した方の記録を残す理由": ["RetentionHold"]},
    "guidelines": {"確かめたAI利用ルールの版": ["Acknowledgement", "RulesVersion"]},
    "learning": {
        READING: ["LessonProgress", "QuizAttempt", "QuizRun"],
        "思い出すの答え": ["RecallAnswer"],
        "「指示を書いてみる」で書いた指示": ["InstructionTry"],
        COURSES: ["Completion", "Enrolment"],
        "人を指定した割り当て、免除": ["AssignmentPerson", "Exemption"],
        "実践なしの修了の願い出": ["Enrolment"],
    },
    "authoring": {WRITTEN: ["MadeCourse", "MadeFile", "MadeRelease"]},
    "workshops": {"ハンズオンの申込み": ["SignUp", "Workshop"]},
    "certificates": {"修了証": ["Certificate"]},
    "feedback": {"講座のふりかえり": ["CourseFeedback"]},
    "licences": {"確かめたAI利用ルールの版、AIライセンス": ["LicenceCard", "LicenceRevocation"]},
    "practice": {
        PLANS: ["LoggedFor", "Practice", "PracticeLog", "PracticeMember"],
        "そのうち、環の頁に載るもの": ["LogEvidence"],
        "紙の実践カード": ["PracticeCard"],
    },
    "prompts": {"残したプロンプト": ["Prompt", "PromptUse"], "プロンプトから個人情報を削除したこと": ["PromptTakedown"]},
    "cases": {
        CASES: ["CaseAuthor", "CaseCheck", "CaseRevision", "Comment", "ReuseReport", "Thanks"],
        "続きを受け取る事例": ["CaseFollower"],
        "事例から個人情報を削除したこと": ["CaseTakedown"],
    },
    "executive": {"首長に届けた声": ["Voice"]},
    "goals": {"書いたビジョン、担当しているKPI": ["Kpi", "KpiValue", "Vision"]},
    "concerns": {"名前を出して入れた困りごと": ["Concern"]},
    "meetings": {
        "ナレッジ会議の進行、記録、参加": ["AgendaItem", "Decision", "DecisionHandover", "Meeting", "Participant", "Try"],
        "トレイに入れた事例": ["TrayEntry"],
    },
    "followups": {PLANS: ["FollowUp"], MESSAGES: ["LetterChoice", "Message"], "いっしょに試す人として": ["Buddy"]},
}
# What each kind of mail is called on that page.
MAILS = {
    "follow_up": "おたずね。",
    "recall": "思い出すの問い",
    "questions": "事例についてお聞きしたいこと",
    "buddy_asked": "声がかかったとき",
    "talking_points": "声をかけるときのヒント",
    "case_adopted": "事例が試される",
    "case_released": "公開される",
    "case_returned": "助言が付いて戻る",
    "decision": "ナレッジ会議で、あなたが担当することが決まったとき",
    "digest": "必修の講座の期限",
    "rules_ending": "AI利用ルールを確かめる期限",
    "workshop": "申し込んだハンズオン",
    "meeting": "ナレッジ会議への案内",
    "release_asked": "願い出た人がいるとき",
    "release_answered": "答えは、願い出た人へ",
    "licence_revoked": "AIライセンスについて",
    "licence_restored": "止めたものを戻したとき",
}


def test_every_kind_of_record_has_its_row_on_the_page_on_personal_information() -> None:
    text = (markdown.PAGES / "ja" / "privacy.md").read_text(encoding="utf-8")
    heads = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    assert ROWS.keys() == {feature.__name__.split(".")[1] for feature in PERSONAL_DATA}
    told = {table for rows in ROWS.values() for tables in rows.values() for table in tables}
    assert told == {each.column.class_.__name__ for each in PERSONAL.columns}
    for row in (row for rows in ROWS.values() for row in rows):
        assert any(head.startswith(row) for head in heads), row


def test_every_kind_of_mail_stands_on_the_page_on_personal_information() -> None:
    mails = {path.stem for path in (TEMPLATES / "_mail").glob("*.txt") if not path.stem.startswith("_")}
    assert mails <= MAILS.keys()
    text = (markdown.PAGES / "ja" / "privacy.md").read_text(encoding="utf-8").partition("## メール")[2]
    for words in MAILS.values():
        assert words in text, words


# What a guide has to speak of, by the words that stand on the pages it speaks of.
SPOKEN_OF = {
    "guide": ["レッスン、用語", "続きから答えられます", "ふりがなを付ける", "この節を聞く", "レッスン全体を印刷する", "用語集"],
    "guide-staff": ["指示を書いてみる", "思い出す", "ハンズオンの日程を見る", "対象になる業務がないとき", "変わったレッスンだけ"],
    "guide-manager": ["組織の進み具合を見る", "実践なしの修了"],
    "guide-facilitator": ["ハンズオンの日程を見る"],
    "guide-office": [
        "個人情報を削除する",
        "見直しを待っている事例",
        "これまでの版",
        "だれに届くかを確かめる",
        "版ごとの修了",
        "庁内のAI",
        "実践なしの修了",
    ],
    "guide-author": ["写しをつくって直す", "違いを見て、見直しに出す", "問いの統計", "読みの直し", "GIFT", "墨消し", "公開をやめる"],
    "accessibility": ["ふりがな", "読み上げ", "A4"],
}


@pytest.mark.parametrize("name", SPOKEN_OF)
def test_a_guide_speaks_of_what_there_is(name: str) -> None:
    text = (markdown.PAGES / "ja" / f"{name}.md").read_text(encoding="utf-8")
    assert [words for words in SPOKEN_OF[name] if words not in text] == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_door_of_the_office_and_the_administrator_stands_in_a_guide(language: str) -> None:
    catalog = standing()
    text = "".join(
        (markdown.PAGES / language / f"guide-{role}.md").read_text(encoding="utf-8") for role in ("office", "author", "administrator")
    )
    names = [
        door.text if language == "ja" else str((catalog.get(door.text, "many") or catalog[door.text]).string)
        for door in (*OFFICE_DOORS, *ADMIN_DOORS)
    ]
    assert [name for name in names if name.lower() not in text.lower()] == []
