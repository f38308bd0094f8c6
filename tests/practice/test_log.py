"""The log: four equal outcomes, figures that may be negative, words beside what cannot be, and thanks for all of them."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.models.office import Draft
from lms.accounts.models.people import Posting
from lms.catalog import queries as catalog
from lms.followups.models import FollowUp
from lms.followups.services import recalls
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning.events import QuizPassed
from lms.learning.models import Enrolment
from lms.practice import kinds
from lms.practice import services as practice
from lms.practice.models import Practice, PracticeLog
from tests.cases import MY_NUMBER, PHONE, beside, counted, logged, lost, own_form, planned, refused, rows, the
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.followups import entry
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
FULL = {
    "outcome": "so_so",
    "minutes_before": "60",
    "minutes_after": "25",
    "times_per_month": "6",
    "quality": "4",
    "not_worked": "人名の読みを直しました",
    "prompt": "次の文をやさしい日本語に直してください",
    "note": "係で見てもらいました",
    "minutes_checking": "10",
    "is_measured": "y",
    "errors_found": "2",
    "effect_kinds": ["accuracy", "residents"],
    "effect": "読みやすくなりました",
    "helped": "用語の一覧",
    "data_class": "public_only",
    "fact_checked": "yes",
    "ai_disclosed": "no",
    "better_without": "no",
    "assistance": "with_help",
    "next_step": "again",
    "waiting_minutes": "-3",
    "yen_per_month": "1,200",
    "visibility": "everybody",
}


@on_one_database
def test_only_the_outcome_is_required(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano, minutes_now=None)
    answer = visit(town.yamano).submit(f"/practices/{practice_id}/log", {"outcome": "did_not_work", "tried_on": ""})
    made = the(session, PracticeLog)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/practices/logs/{made.id}")
    empty = (made.minutes_before, made.minutes_after, made.times_per_month, made.tried_on, made.barrier, made.not_worked)
    assert (made.outcome, *empty) == ("did_not_work", None, None, None, None, None, "")
    assert the(session, Practice).state == "logged"


@on_one_database
def test_four_outcomes_of_equal_rank(visit: Visit, session: Session, town: Town) -> None:
    page = visit(town.yamano).get(f"/practices/{planned(session, town, town.yamano)}/log").text
    choices = (
        page.partition('id="outcome-0"')[0].rpartition("<fieldset")[2] + page.partition('id="outcome-0"')[2].partition("</fieldset>")[0]
    )
    places = [choices.find(f"<span>{words}</span>") for words in kinds.OUTCOMES.values()]
    assert places == sorted(places)
    assert places[0] > 0
    assert "checked" not in choices
    assert "data-saving" in page  # the live monthly sum
    assert "月に {} 多くかかります。それも大事な結果です" in page


@on_one_database
def test_the_form_knows_the_plan_and_the_day(visit: Visit, session: Session, town: Town) -> None:
    path = f"/practices/{planned(session, town, town.yamano, minutes_now=45)}/log"
    values = visit(town.yamano).form(path).values
    assert (values["minutes_before"], values["tried_on"], values["visibility"]) == (["45"], [str(clock.today())], ["section"])
    assert "outcome" not in values
    assert visit(town.yamano).form(f"{path}?outcome=so_so").values["outcome"] == ["so_so"]


@on_one_database
def test_everything_of_the_common_record_is_kept(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visitor = visit(town.yamano)
    assert visitor.submit(f"/practices/{practice_id}/log", FULL).status_code == 303
    made = the(session, PracticeLog)
    figures = (
        made.minutes_before,
        made.minutes_after,
        made.minutes_checking,
        made.times_per_month,
        made.waiting_minutes,
        made.yen_per_month,
    )
    assert figures == (60, 25, 10, 6, -3, 1200)
    assert (made.quality, made.errors_found, made.is_measured, made.fact_checked, made.ai_disclosed) == (4, 2, True, True, False)
    assert (made.unit_id, made.person_id, made.entered_how, made.visibility) == (town.civic_team, town.yamano, "self", "everybody")
    assert (made.effect_kinds, made.better_without) == (["accuracy", "residents"], False)
    page = visitor.get(f"/practices/{practice_id}").text
    told = [str(FULL[name]) for name in ("not_worked", "prompt", "note", "effect", "helped")] + [
        "月に3時間30分の余裕が生まれます。",
        "−3分",
        "1,200円",
        "正確さ、住民の方",
    ]
    assert [words for words in told if words not in page] == []


@on_one_database
def test_a_negative_saving_is_accepted_and_thanked(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    typed = {"outcome": "done", "minutes_before": "20", "minutes_after": "30", "times_per_month": "10"}
    answer = visitor.submit(f"/practices/{planned(session, town, town.yamano)}/log", typed)
    page = visitor.get(answer.headers["Location"]).text
    assert 'data-type="thanks"' in page
    assert "いまは前より、月に1時間40分多くかかっています。" in page
    assert "かかる時間がのびたことも、大事な結果です。そのまま書いてくださって、ありがとうございます。" in page
    assert (the(session, PracticeLog).minutes_after, the(session, Practice).state) == (30, "logged")


@on_one_database
def test_thanks_fit_what_happened(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    thanks = {
        "done": "月に3時間30分の余裕が生まれます。",
        "so_so": "事例として共有しますか。同じ業務の人が、ここから始められます。",
        "did_not_work": "次の人が同じ所で止まらずにすみます。",
    }
    for outcome, words in thanks.items():
        page = visitor.get(f"/practices/logs/{logged(session, town, town.yamano, outcome=outcome)}").text
        assert words in page, outcome
        assert "/cases/new?log=" in page, outcome


@on_one_database
def test_could_not_try_asks_what_stood_in_the_way(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visitor, path = visit(town.yamano), f"/practices/{practice_id}/log"
    answer = visitor.submit(path, {"outcome": "could_not_try", "note": "窓口がこんでいました"})
    assert (answer.status_code, "近いものを1つ選んでください。" in beside(answer, "barrier")) == (422, True)
    assert lost(answer, {"outcome": "could_not_try", "note": "窓口がこんでいました"}) == {}
    done = visitor.send(path, own_form(answer), {"barrier": "time"})
    assert (done.status_code, the(session, PracticeLog).barrier) == (303, "time")
    page = visitor.get(done.headers["Location"]).text
    assert "知らせてくださって助かります" in page
    assert f"/practices/{practice_id}/edit" in page


def test_could_not_try_completes_nothing(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano, outcome="could_not_try", barrier="time")
    found = the(session, Practice)
    assert (found.state, found.started_at) == ("planned", None)
    assert {each.state for each in rows(session, FollowUp)} == {"scheduled"}  # it is still asked
    visitor = visit(town.yamano)
    for page in (f"/practices/logs/{log_id}", f"/practices/{found.id}", "/practices/"):
        assert "/cases/new?log=" not in visitor.get(page).text, page


@on_one_database
def test_a_barrier_is_kept_only_where_nothing_was_tried(visit: Visit, session: Session, town: Town) -> None:
    path = f"/practices/{planned(session, town, town.yamano)}/log"
    visit(town.yamano).submit(path, {"outcome": "done", "barrier": "time"})
    assert the(session, PracticeLog).barrier is None


@on_one_database
def test_a_refused_log_keeps_everything_typed(visit: Visit, session: Session, town: Town) -> None:
    tomorrow = str(clock.today() + timedelta(days=1))
    minutes, number, longest = "0〜1440分で入力してください。", "数字で書いてください。", "2000字までで書いてください。"
    found = refused(
        visit(town.yamano),
        f"/practices/{planned(session, town, town.yamano)}/log",
        FULL,
        {
            ("outcome", None): ("outcome", "4つから1つ選んでください。どれでも大丈夫です。"),
            ("minutes_before", "1441"): ("minutes_before", minutes),
            ("minutes_before", "たくさん"): ("minutes_before", number),
            ("minutes_before", "1.5"): ("minutes_before", number),
            ("minutes_after", "-5"): ("minutes_after", minutes),
            ("minutes_after", "99,999"): ("minutes_after", minutes),
            ("minutes_after", "三十分くらい"): ("minutes_after", number),
            ("minutes_after", "１４４１"): ("minutes_after", minutes),
            ("minutes_checking", "26"): ("minutes_checking", "確認と手直しの時間は「試した後」にふくまれます。25分まで"),
            ("minutes_checking", "9999"): ("minutes_checking", minutes),
            ("times_per_month", "10001"): ("times_per_month", "0〜10000回で入力してください。"),
            ("waiting_minutes", "-1441"): ("waiting_minutes", "−1440〜1440分で入力してください。"),
            ("yen_per_month", "100000000"): ("yen_per_month", "−99999999〜99999999円で入力してください。"),
            ("errors_found", "-1"): ("errors_found", "0〜9999で入力してください。"),
            ("tried_on", tomorrow): ("tried_on", "きょうか、それより前の日を選んでください。"),
            ("tried_on", "きのう"): ("tried_on", "日付を、2026-11-24 のように書いてください。"),
            ("note", "あ" * 2_001): ("note", longest),
            ("prompt", "あ" * 2_001): ("prompt", longest),
        },
    )
    assert found == {}
    assert rows(session, PracticeLog) == []


@on_one_database
def test_full_width_and_kanji_numerals_are_read(visit: Visit, session: Session, town: Town) -> None:
    path = f"/practices/{planned(session, town, town.yamano)}/log"
    typed = {
        "outcome": "done",
        "minutes_before": "六十分",
        "minutes_after": " ２５ ",
        "times_per_month": "１，０００",
        "yen_per_month": "−５００",
    }
    assert visit(town.yamano).submit(path, typed).status_code == 303
    made = the(session, PracticeLog)
    assert (made.minutes_before, made.minutes_after, made.times_per_month, made.yen_per_month) == (60, 25, 1000, -500)


@on_one_database
def test_a_double_click_makes_one_log(visit: Visit, session: Session, town: Town) -> None:
    path = f"/practices/{planned(session, town, town.yamano)}/log"
    visitor = visit(town.yamano)
    form = visitor.form(path)
    answers = [visitor.send(path, form, FULL) for _ in range(2)]
    made = the(session, PracticeLog)
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, f"/practices/logs/{made.id}")] * 2
    assert visitor.submit(path, FULL).status_code == 303  # a form opened anew is another try
    assert len(rows(session, PracticeLog)) == 2


@on_one_database
def test_like_last_time_fills_in_figures_and_no_words_of_that_day(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano, minutes_now=45)
    visitor, path = visit(town.yamano), f"/practices/{practice_id}/log"
    assert "like=last" not in visitor.get(path).text  # nothing to repeat yet
    assert visitor.submit(path, FULL).status_code == 303
    logged(session, town, town.yamano, practice_id, outcome="could_not_try", barrier="time")
    assert f'href="{path}?like=last"' in visitor.get(path).text
    values = visitor.form(path, like="last").values
    repeated = {
        name: values.get(name) for name in ("outcome", "minutes_before", "minutes_after", "minutes_checking", "yen_per_month", "prompt")
    }
    assert repeated == {name: [str(FULL[name]).replace(",", "")] for name in repeated}
    assert (values["is_measured"], values["quality"], values["fact_checked"], values["ai_disclosed"]) == (["y"], ["4"], ["yes"], ["no"])
    assert (values["effect_kinds"], values["visibility"]) == (["accuracy", "residents"], ["everybody"])
    assert (values["tried_on"], values["note"], values["not_worked"]) == ([str(clock.today())], [""], [""])
    assert visitor.submit(path, {}, like="last").status_code == 303
    assert [each.minutes_after for each in rows(session, PracticeLog)] == [25, 25, 25]


@on_one_database
def test_a_log_is_saved_in_six_statements(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    path = f"/practices/{planned(session, town, town.yamano)}/log"
    visitor = visit(town.yamano)
    visitor.get(path)  # what is noted once a minute is noted
    for most in (6, 5):  # the first one moves the practice on
        form = visitor.form(path)
        with counted(engine) as seen:
            assert visitor.send(path, form, FULL).status_code == 303
        assert len(seen) <= most, "\n".join(each[:90] for each in seen)


def test_a_log_of_what_a_lesson_asks_for_is_saved_in_six_too(
    visit: Visit, session: Session, town: Town, shelf: Shelf, engine: Engine
) -> None:
    """Its course is told, the questions about the plan end, and those of the lesson that came with them come by themselves."""
    lesson = catalog.lesson(session, "waste", "cutting")
    me = town.actor(session, town.yamano)
    recalls.on_quiz_passed(session, QuizPassed(me.person_id, lesson.lesson_id, lesson.version_id, lesson.title, clock.today()))
    origin = practice.Origin(kinds.Origin.LESSON, lesson.lesson_id, lesson.version_id)
    made = practice.plan(session, me, entry(due_on=clock.today()), origin=origin, now=clock.now())
    session.commit()
    visitor, path = visit(town.yamano), f"/practices/{made.id}/log"
    visitor.get(path)  # what is noted once a minute is noted
    for most in (6, 5):
        form = visitor.form(path)
        with counted(engine) as seen:
            assert visitor.send(path, form, FULL).status_code == 303
        assert len(seen) <= most, "\n".join(each[:90] for each in seen)
    assert the(session, Enrolment).practised_at is not None
    session.expire_all()
    states = {(each.subject_kind, each.step): each.state for each in rows(session, FollowUp)}
    assert states == {
        ("plan", 1): "suppressed",
        ("plan", 4): "scheduled",
        ("plan", 12): "scheduled",
        ("lesson", 1): "scheduled",
        ("lesson", 4): "suppressed",  # the plan still brings it
    }


@on_one_database
def test_anothers_log_looks_missing(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)
    for colleague in (town.mori, town.kacho, town.office):
        assert visit(colleague).get(f"/practices/logs/{log_id}").status_code == 404
    assert visit(town.mori).get(f"/cases/new?log={log_id}").status_code == 404
    assert visit(town.yamano).get(f"/practices/logs/{log_id}").status_code == 200


@on_one_database
def test_what_was_stopped_takes_no_log(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visitor = visit(town.yamano)
    form = visitor.form(f"/practices/{practice_id}/log")
    assert [visitor.post(f"/practices/{practice_id}/stop").status_code for _ in range(2)] == [303, 303]
    answer = visitor.send(f"/practices/{practice_id}/log", form, FULL)
    assert (answer.status_code, "とりやめた計画です。" in answer.text, lost(answer, FULL)) == (422, True, {})
    assert visitor.get(f"/practices/{practice_id}/log").status_code == 409
    assert rows(session, PracticeLog) == []
    assert {each.state for each in rows(session, FollowUp)} == {"suppressed"}


def test_a_log_belongs_to_the_unit_of_that_day(session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    the(session, Posting, Posting.person_id == town.yamano).valid_to = clock.today()
    session.flush()
    accounts.post(session, town.yamano, town.tax_section, title="係員", valid_from=clock.today())
    session.commit()
    logged(session, town, town.yamano, practice_id)
    assert (the(session, PracticeLog).unit_id, the(session, Practice).unit_id) == (town.tax_section, town.civic_team)


@on_one_database
def test_the_guard_looks_at_every_box_that_others_read(visit: Visit, session: Session, town: Town) -> None:
    path = f"/practices/{planned(session, town, town.yamano)}/log"
    visitor = visit(town.yamano)
    for name in ("not_worked", "prompt", "note", "effect", "helped"):
        typed = {**FULL, name: f"番号は {MY_NUMBER} です"}
        answer = visitor.submit(path, typed)
        assert (answer.status_code, "個人番号（マイナンバー）" in beside(answer, name), lost(answer, typed)) == (422, True, {}), name
        fixed = visitor.send(path, own_form(answer), {"fix": f"{name}:0"})
        assert (fixed.status_code, lost(fixed, {**typed, name: "番号は （個人番号） です"})) == (200, {}), name
    assert rows(session, PracticeLog) == []
    answer = visitor.submit(path, {**FULL, "note": f"{PHONE} の件"})
    assert answer.status_code == 422
    assert visitor.send(path, own_form(answer), {"confirm-note": "published"}).status_code == 303
    assert [row.note for row in rows(session, PracticeLog)] == [f"{PHONE} の件"]
    assert visitor.submit(path, {**FULL, "note": "田中さんに教わった。"}).status_code == 303, "a hint stops nobody"


@on_one_database
def test_a_draft_opens_the_fold_and_goes_when_saved(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visitor, path = visit(town.yamano), f"/practices/{practice_id}/log"
    blocked = visitor.submit(path, {"note": f"番号は {MY_NUMBER}", "draft": "1"})
    assert (blocked.status_code, rows(session, Draft)) == (422, [])
    begun = {"outcome": "so_so", "tried_on": visitor.form(path).values["tried_on"][0]}
    assert visitor.post(f"/drafts/log:{practice_id}", begun).json == {"kept": True}
    assert "<details><summary>もう少し書く" in visitor.get(path).text, "nothing in it but what it begins with"
    assert visitor.post(f"/drafts/log:{practice_id}", {**begun, "note": "書きかけ"}).json == {"kept": True}
    assert "<details open><summary>もう少し書く" in visitor.get(path).text
    form = visitor.form(path)
    assert (form.values["note"], form.values["outcome"]) == (["書きかけ"], ["so_so"])
    assert visitor.send(path, form, {"visibility": "own"}).status_code == 303
    assert (rows(session, Draft), the(session, PracticeLog).note) == ([], "書きかけ")


def test_who_serves_nowhere_today_may_still_say_what_came_of_it(session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    the(session, Posting, Posting.person_id == town.yamano).valid_to = LONG_AGO + timedelta(days=1)
    session.commit()
    practice.start(session, town.actor(session, town.yamano), practice_id, now=clock.now())
    session.commit()
    logged(session, town, town.yamano, practice_id)
    assert the(session, PracticeLog).unit_id == town.civic_team
