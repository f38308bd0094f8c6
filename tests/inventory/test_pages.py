"""The inventory of a 課: who sees it and who writes it, one line at a time or as a table, and what practices have won on it."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts import services as accounts
from lms.accounts.kinds import Employment, PostingKind, Role
from lms.accounts.models.people import Posting, UnitSuccession
from lms.accounts.services import office
from lms.inventory import services
from lms.inventory.models import WorkTask
from lms.inventory.services import TaskEntry
from lms.kernel import clock
from lms.kernel.ids import PersonId, WorkTaskId
from tests.cases import PHONE, beside, counted, logged, planned, rows, the
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
NEW = "/inventory/new"
HEADER = "番号,版,組織,業務の名前,1回の分,月の回数,紙を使う,2回入力する,影響,手間,効果\r\n"


def with_tasks(session: Session, town: Town) -> list[WorkTaskId]:
    """Two tasks of 市民課 and one of 税務課, committed."""
    entries = [
        (town.civic_team, TaskEntry("転入の案内文の作成", 45, 8, on_paper=True, typed_twice=True, impact=4, cost=2, effect=5)),
        (town.civic_section, TaskEntry("課内会議の記録", 90, 2)),
        (town.tax_section, TaskEntry("納税の案内", 30, 20, impact=3, cost=5, effect=2)),
    ]
    services.add_tasks(session, entries)
    session.commit()
    return [task.id for task in rows(session, WorkTask)]


def named(answer: TestResponse) -> set[str]:
    return {name for name in ("転入の案内文の作成", "課内会議の記録", "納税の案内") if name in answer.text}


def test_the_own_section_is_shown_with_picture_table_and_where_to_begin(visit: Visit, session: Session, town: Town) -> None:
    with_tasks(session, town)
    page = visit(town.yamano).get("/inventory/")
    assert named(page) == {"転入の案内文の作成", "課内会議の記録"}
    assert "ここから始めませんか" in page.text
    assert (
        len(re.findall(r"<circle [^>]*r=", page.text.partition('class="chart picture"')[2].partition("</svg>")[0])) == 1
    )  # only judged ones have a place
    assert "6時間" in page.text  # 45 minutes, 8 times
    assert "まず" in page.text
    assert "業務を書き足す" not in page.text
    assert "/inventory/import" not in page.text


@on_one_database
def test_whose_inventory_may_be_read_and_written(visit: Visit, session: Session, town: Town) -> None:
    first, second, foreign = with_tasks(session, town)
    staff, head, sato = visit(town.yamano), visit(town.kacho), visit(town.sato)
    assert staff.get("/inventory/", unit=town.tax_section).status_code == 404
    assert staff.get(NEW).status_code == staff.get(f"/inventory/{first}/edit").status_code == 403
    assert staff.post(f"/inventory/{first}/retire").status_code == 403
    assert head.get(f"/inventory/{first}/edit").status_code == 200
    assert [head.get(f"/inventory/{each}/edit").status_code for each in (foreign, 9_999)] == [404, 404]
    assert head.post(f"/inventory/{foreign}/retire").status_code == head.get(NEW, unit=town.tax_section).status_code == 404
    assert sato.get(f"/inventory/{foreign}/edit").status_code == 403
    accounts.grant(session, town.sato, Role.PROMOTER, unit_id=town.tax_section, valid_from=clock.today())
    session.commit()
    assert sato.get(f"/inventory/{foreign}/edit").status_code == 200
    assert sato.get(f"/inventory/{first}/edit").status_code == 404
    accounts.post(session, town.yamano, town.civic_team, title="係長", valid_from=clock.today(), is_head=True, kind=PostingKind.CONCURRENT)
    session.commit()
    assert [visit(town.yamano).get(f"/inventory/{each}/edit").status_code for each in (first, second)] == [
        200,
        403,
    ]  # what the 係 does, what the 課 does
    assert named(visit(town.office).get("/inventory/", unit=town.tax_section)) == {"納税の案内"}
    assert visit(town.executive).get("/inventory/").status_code == 403


@on_one_database
def test_a_unit_goes_on_with_the_tasks_of_what_it_was_before(visit: Visit, session: Session, town: Town) -> None:
    """市民課 is carried on by 税務課, with what its 係 did; DX推進室 has nothing to do with either."""
    with_tasks(session, town)
    office, dx = visit(town.office), {"unit": town.office_section}
    assert named(office.get("/inventory/", unit=town.tax_section)) == {"納税の案内"}
    session.add(UnitSuccession(predecessor_id=town.civic_section, successor_id=town.tax_section))
    session.commit()
    assert named(visit(town.sato).get("/inventory/")) == {"転入の案内文の作成", "課内会議の記録", "納税の案内"}
    assert named(office.get("/inventory/", **dx)) == set()


def test_a_task_is_entered_changed_retired_and_brought_back(visit: Visit, session: Session, town: Town) -> None:
    head = visit(town.kacho)
    answer = head.submit(
        NEW,
        {
            "name": "窓口の案内",
            "unit_id": str(town.civic_team),
            "minutes": "三十",
            "times_per_month": "１２０回",
            "on_paper": "y",
            "cost": "2",
        },
    )
    assert answer.status_code == 303
    made = the(session, WorkTask)
    assert (made.name, made.minutes, made.times_per_month, made.on_paper, made.typed_twice) == ("窓口の案内", 30, 120, True, False)
    assert (made.unit_id, made.impact, made.cost, made.effect) == (town.civic_team, None, 2, None)
    form = head.form(NEW)
    twice = [head.send(NEW, form, {"name": "二度押した", "unit_id": str(town.civic_team)}).status_code for _ in range(2)]
    assert (twice, len(rows(session, WorkTask, WorkTask.name == "二度押した"))) == ([303, 303], 1)
    edit = f"/inventory/{made.id}/edit"
    theirs = head.form(edit)
    assert head.submit(edit, {"minutes": "25", "effect": "4"}).status_code == 303
    stale = head.send(edit, theirs, {"minutes": "40"})
    assert stale.status_code == 422
    assert "2つの内容" in stale.text
    only = the(session, WorkTask, WorkTask.id == made.id)
    assert (only.minutes, only.effect) == (25, 4)
    for deed, retired in (("retire", True), ("retire", True), ("restore", False)):
        assert head.post(f"/inventory/{made.id}/{deed}").status_code == 303
        assert (the(session, WorkTask, WorkTask.id == made.id).retired_at is not None) == retired
        assert ("一覧に戻す" in head.get("/inventory/").text) == retired
        offered = head.get("/practices/new").text
        assert ("窓口の案内" in offered) != retired


@on_one_database
def test_what_cannot_be_right_is_said_beside_its_field(visit: Visit, session: Session, town: Town) -> None:
    head = visit(town.kacho)
    sound = {"name": "窓口の案内", "unit_id": str(town.civic_section)}
    for changed, sentence in (
        ({"minutes": "-5"}, "0〜14400分で入力してください。"),
        ({"minutes": "９９，９９９"}, "0〜14400分で入力してください。"),
        ({"minutes": "半日"}, "数字で書いてください。例：30、三十"),
        ({"times_per_month": "二十万"}, "0〜100000回で入力してください。"),
        ({"name": " "}, "業務の名前を書いてください。"),
        ({"name": "あ" * 10_000}, "80字までで書いてください。"),
        ({"name": f"電話 {PHONE}"}, "保存する前に見直してください"),
        ({"unit_id": str(town.tax_section)}, "表示されている中から選んでください。"),
        ({"effect": "6"}, "表示されている中から選んでください。"),
    ):
        ((field, typed),) = changed.items()
        answer = head.submit(NEW, {**sound, **changed})
        assert (answer.status_code, sentence in beside(answer, field)) == (422, True), (field, typed)
        if field in ("name", "minutes"):
            assert typed.strip() in answer.text
    assert not rows(session, WorkTask)


def exported(answer: TestResponse, encoding: str = "utf-8-sig") -> str:
    assert answer.status_code == 200
    return str(answer.data, encoding)


def brought(visitor: Visitor, content: bytes) -> TestResponse:
    return visitor.submit("/inventory/import", {"file": (BytesIO(content), "table.csv")})


@on_one_database
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_table_goes_out_and_comes_back_in_every_encoding(visit: Visit, session: Session, town: Town, encoding: str) -> None:
    first, *_ = with_tasks(session, town)
    services.add_task(session, town.civic_section, name="=窓口〜郵送")  # neither computed nor garbled
    session.commit()
    head = visit(town.kacho)
    answer = head.get("/inventory/export", encoding="cp932" if encoding == "cp932" else "utf-8")
    assert answer.mimetype_params["charset"] == ("windows-31j" if encoding == "cp932" else "utf-8")
    text = exported(answer, "cp932" if encoding == "cp932" else "utf-8-sig")
    assert text.startswith(HEADER)
    assert "納税の案内" not in text
    assert f"{first},1,窓口係,転入の案内文の作成,45,8,はい,はい,4,2,5\r\n" in text
    same = brought(head, text.encode(encoding))
    assert same.status_code == 303
    assert "直した業務 0件、同じだった業務 3件" in head.get("/inventory/").text
    changed = text.replace("転入の案内文の作成,45,8", "転入の案内文の作成,四十,８") + ",,,窓口の聞き取り,２０,,○,×,,,\r\n"
    assert brought(head, changed.encode(encoding)).status_code == 303
    assert "新しい業務 1件、直した業務 1件、同じだった業務 2件" in head.get("/inventory/").text
    tasks = {task.name: task for task in rows(session, WorkTask)}
    assert (tasks["転入の案内文の作成"].minutes, tasks["転入の案内文の作成"].version) == (40, 2)
    assert (tasks["窓口の聞き取り"].unit_id, tasks["窓口の聞き取り"].minutes, tasks["窓口の聞き取り"].on_paper) == (
        town.civic_section,
        20,
        True,
    )
    late = brought(head, changed.encode(encoding))  # the same file again: its version has passed
    assert late.status_code == 422
    assert "ほかの方が直しています" in late.text


@on_one_database
def test_a_table_with_one_bad_line_changes_nothing_and_says_all_that_is_wrong(visit: Visit, session: Session, town: Town) -> None:
    first, _second, foreign = with_tasks(session, town)
    before = [(task.id, task.version, task.minutes) for task in rows(session, WorkTask)]
    lines = (
        f"{first},1,,転入の案内文の作成,10,8,,,,,",
        f"{foreign},1,,納税の案内,10,8,,,,,",
        ",,,,10,8,,,,,",
        ",,,よい行,10,8,はい,,3,3,3",
        ",,,よい行,10,8,,,,,",
        ",,,マイナス,-5,99999999,,,9,,",
        ",,,半日の仕事,半日,8,たぶん,,,,",
        f",,,電話 {PHONE},,,,,,,",
        ",,税務課,よその仕事,,,,,,,",
    )
    answer = brought(visit(town.kacho), (HEADER + "\r\n".join(lines)).encode())
    assert answer.status_code == 422
    said = re.sub(r"<[^>]+>", "", answer.text)
    for sentence in (
        "3行目 番号：この番号の業務は、この一覧にはありません",
        "4行目 業務の名前：業務の名前を書いてください。",
        "6行目 業務の名前：同じ業務の行が、もうあります",
        "7行目 1回の分：0〜14400分で入力してください。",
        "7行目 月の回数：0〜100000回で入力してください。",
        "7行目 影響：1〜5で入力してください。",
        "8行目 1回の分：「半日」は数字として読めません",
        "8行目 紙を使う：「はい」か「いいえ」で書いてください。",
        "9行目 業務の名前：個人情報かもしれません",
        "10行目 組織：この組織の業務は書けません",
    ):
        assert sentence in said
    assert "2行目" not in said
    assert [(task.id, task.version, task.minutes) for task in rows(session, WorkTask)] == before


@on_one_database
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ファイルに何も書かれていません。"),
        (b"\r\n", "ファイルに何も書かれていません。"),
        ("業務名なし,分\r\nあ,1\r\n".encode(), "「業務の名前」の見出しが見つかりません"),
        ("業務,業務名\r\nあ,い\r\n".encode(), "同じ意味の列が2つあります"),
        ("業務\r\n=1+1\r\n".encode(), "計算式のセルです"),
        ("業務\r\n".encode() + b"\xff\xfe\x81", "として読めません"),
        ("業務\r\n〓田町\r\n".encode("cp932"), "Shift_JISで書けない文字の代わりです"),
        (("業務\r\n" + "".join(f"業務{n}\r\n" for n in range(501))).encode(), "一度に500行までにしてください。"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_words(visit: Visit, session: Session, town: Town, content: bytes, sentence: str) -> None:
    answer = brought(visit(town.kacho), content)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not rows(session, WorkTask)


def tried(session: Session, town: Town, person: PersonId, task: WorkTaskId, **changed: Any) -> None:
    logged(session, town, person, planned(session, town, person, work_task_id=task), **changed)


@on_one_database
def test_time_won_is_reckoned_per_task_from_logs_that_may_be_seen(visit: Visit, session: Session, town: Town) -> None:
    first, second, _foreign = with_tasks(session, town)
    practice_id = planned(session, town, town.yamano, work_task_id=first)
    logged(session, town, town.yamano, practice_id, minutes_before=60, minutes_after=50, times_per_month=6)
    logged(session, town, town.yamano, practice_id, minutes_before=60, minutes_after=30, times_per_month=10)  # the newest counts: 5 hours
    tried(session, town, town.mori, first, minutes_before=30, minutes_after=15, times_per_month=4)  # one hour more
    tried(session, town, town.mori, first, visibility="own", minutes_before=600, minutes_after=0, times_per_month=9)
    tried(session, town, town.mori, first, outcome="could_not_try", barrier="time")
    tried(session, town, town.yamano, second, visibility="team", minutes_before=20, minutes_after=10, times_per_month=12)  # of 窓口係 only
    seen = {
        who: visit(person).get("/inventory/").text for who, person in (("yamano", town.yamano), ("mori", town.mori), ("kacho", town.kacho))
    }
    assert all("月6時間" in page and "実践2件" in page for page in seen.values())
    assert {who: "月2時間" in page for who, page in seen.items()} == {"yamano": True, "mori": False, "kacho": True}
    above = visit(town.bucho).get("/inventory/")
    assert "10人に満たないため、数は出していません" in above.text
    assert "実践2件" not in above.text
    for number in ("010021", "010022"):
        more = accounts.add_person(session, name="職員 追加", kana="しょくいん", staff_no=number, employment=Employment.REGULAR)
        accounts.post(session, more.id, town.civic_team, title="係員", valid_from=clock.today())
    for least, shown in ((6, False), (5, True)):  # five serve there by now
        office.set_setting(session, None, "small_group", least)
        session.commit()
        page = visit(town.office).get("/inventory/", unit=town.civic_section).text
        assert ("月6時間" in page and "実践2件" in page) == shown
        assert "実践3件" not in page  # 自分だけ counts for nobody else


@on_one_database
def test_where_it_took_longer_the_time_is_said_to_have_grown_and_not_what_was_won(visit: Visit, session: Session, town: Town) -> None:
    first, *_others = with_tasks(session, town)
    tried(session, town, town.yamano, first, minutes_before=20, minutes_after=30, times_per_month=6)
    assert "かかる時間が、月1時間増えました" in visit(town.yamano).get("/inventory/").text


@on_one_database
def test_the_page_takes_a_fixed_number_of_statements(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    head, number = visit(town.kacho), []
    for _round in range(2):
        for task in with_tasks(session, town)[:2]:
            tried(session, town, town.mori, task)
        head.get("/inventory/")
        with counted(engine) as statements:
            assert head.get("/inventory/").status_code == 200
        number.append(len(statements))
    assert number[0] == number[1] <= 5


@on_one_database
def test_a_successor_reads_what_to_begin_with_on_the_hand_over_sheet(visit: Visit, session: Session, town: Town) -> None:
    with_tasks(session, town)
    services.add_tasks(session, [(town.civic_section, TaskEntry(f"小さな仕事{number}", 1, 1)) for number in range(5)])
    session.commit()
    posting = the(session, Posting, Posting.person_id == town.yamano)
    sheet = visit(town.yamano).get(f"/handover/{posting.id}").text
    assert "1回45分、月8回" in sheet
    assert [("課内会議の記録" in sheet), ("納税の案内" in sheet), len(re.findall("小さな仕事", sheet))] == [True, False, 3]
    (minutes,) = rows(session, WorkTask, WorkTask.name == "課内会議の記録")
    assert visit(town.kacho).post(f"/inventory/{minutes.id}/retire").status_code == 303
    assert "課内会議の記録" not in visit(town.yamano).get(f"/handover/{posting.id}").text, "what is not done any more is not begun with"
