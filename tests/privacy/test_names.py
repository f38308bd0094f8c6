"""Names that nobody calls: in what stands around them, with a given name, in lists; and what only looks like one."""

import pytest

from lms.privacy.kinds import GuardKind
from lms.privacy.rules import inspect
from tests.privacy.test_rules import MOST_CALLS, calls

SURNAMES = ["梶原", "横溝", "塚本", "保坂", "辻村", "佐々木", "五十嵐", "羽田野", "柳瀬", "今泉"]
AROUND = [  # {} is a surname that is neither a word nor a town
    *("{}が異動する", "{}は本日休みです", "{}に断られた", "{}から聞いた話", "{}と二人で検算", "{}の机の上", "{}まで連絡を", "{}を呼んで"),
    *("園長の{}が対応", "税務課の{}です", "税務課{}です", "A社の{}", "前任の{}", "後任は{}", "今回は{}が説明", "委員「{}」"),
    *(
        "{}: 了解です",
        "@{} 見てください",
        "[{}] 確認お願いします",
        "{}→佐藤",
        "引継：{}から佐藤へ",
        "「{}」と署名があった",
        "よろしくお願いします。{}",
    ),
    *("佐藤、{}、鈴木", "{}と佐藤", "{}作成", "{}本人", "{}（税務課）", "{} 10:15来庁", "昨日{}が来た", "市民課{}主査", "姓は{}、名は花子"),
]
FOUND = [
    ("当日の講師は笠井真理先生", "笠井真理"),
    ("申請者磯部朋子", "磯部朋子"),
    ("1 横溝正明", "横溝正明"),
    ("林健太郎課長", "林健太郎"),
    ("担当森 由美子", "森 由美子"),
    ("代表取締役 丸山 哲", "丸山 哲"),
    ("塚本 隆課長", "塚本 隆"),
    ("戸塚ハルの安否確認", "戸塚ハル"),
    ("若菜 みどり", "若菜 みどり"),
    ("母の美代子が転んだ", "美代子"),
    ("長男拓海", "拓海"),
    ("大翔（小2）", "大翔"),
    ("悠真が学校に行きたがらない", "悠真"),
    ("莉子ちゃんの兄弟", "莉子"),
    ("トミ子さんが徘徊", "トミ子"),
    ("（A班）鳥居・関根", "鳥居"),
    ("服部（はっとり） 健吾", "服部（はっとり） 健吾"),
    ("「真壁」様を消す", "真壁"),
    ("福島は帰宅しました", "福島"),
    ("結衣が窓口に来て、書類を忘れたと言った", "結衣"),
    ("再発行を頼まれた。戸次 健吾、期別は3期", "戸次 健吾"),
    ("測量会社の五百旗頭さん", "五百旗頭"),
    ("返金先 コバヤシ マサル", "コバヤシ マサル"),
    ("はやさか ゆういちです", "はやさか ゆういち"),
    ("お名前 → Tanabe Misaki", "Tanabe Misaki"),
    ("名寄せ：グエン ティ ホア／署名もれ", "グエン ティ ホア"),
    ("金 美姫さん", "金 美姫"),
    ("スレシュ・タパが来庁", "スレシュ・タパ"),
    ("TANAKA Hiroshi（市民課）", "TANAKA Hiroshi"),
    ("K. Watanabe wrote", "K. Watanabe"),
    ("担当 Hamasaki まで", "Hamasaki"),
    ("Shinichi Kudo から返信", "Shinichi Kudo"),
    ("Suzuki部長の指示", "Suzuki"),
    ("My name is Maria Gonzalez.", "Maria Gonzalez"),
    ("届出人Maria Fernanda Oyarzunの在留カード", "Maria Fernanda Oyarzun"),
    ("李様の件", "李"),
    ("マイクさんが来た", "マイク"),
    ("おおのさんに聞く", "おおの"),
    ("市民のたかはしさんが", "たかはし"),
    ("先日うかがった三国ゆう子です", "三国ゆう子"),
    ("名義はシマネ ハルオ", "シマネ ハルオ"),
    ("氏名 植 村 ハ ツ\n送付先", "植 村 ハ ツ"),
    ("尾花沢係長に確認した", "尾花沢"),
    ("鳴海沢さんが不在", "鳴海沢"),
    ("自治会名\t代表\n本町一\t会津", "会津"),
]
PLACES = [
    "{}橋の補修",
    "{}地区の会議",
    "{}公園",
    "{}川の水位",
    "{}製作所",
    "{}の交差点",
    "{}が通行止め",
    "{}が丘",
    "{}は坂が多い",
    "{}に新しい道",
    "{}産のりんご",
]
PASSED = [
    *(
        "夏目漱石の文章",
        "田中・佐藤・鈴木は多い名字",
        "高橋市長",
        "大島へ連絡船で渡る",
        "福島から参加した団体",
        "山口から広島までの旅費",
        "仲間が来た",
    ),
    *(
        "大和くんという市のキャラ",
        "ゆるキャラのタマキンくん",
        "長崎ちゃんぽん",
        "宮城さくら号",
        "Copilotさんが間違えた",
        "Tanaka Holdings の株",
        "王さんという仮名",
    ),
    *(
        "おいしゃさん",
        "いつもどなた様でも",
        "大石が道をふさいだ",
        "吉野家の割引券",
        "職員のミスで、係長のハンコが要る。私のゴミ、先輩のタスク、課長のマイク",
        "許可様式と陳情様式の見直し、担当：許可、担当：デイ",
        "係長の原本がなく、課長の見本を写した。担当：見本、確認：原本、担当：金額、市民の世代",
        "取次ぎ：代表電話",
        "担当：広報係",
        "前回は紙、今回は電子",
    ),
]


def names(text: str) -> list[str]:
    return [text[one.start : one.end] for one in inspect(text) if one.kind is GuardKind.PERSON_NAME]


@pytest.mark.parametrize("around", AROUND)
def test_a_surname_is_a_person_by_what_stands_around_it(around: str) -> None:
    assert [name for name in SURNAMES if name not in names(around.format(name))] == []


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_a_name_that_nobody_calls_is_found(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_of_that_name_passes(place: str) -> None:
    assert [name for name in SURNAMES if inspect(place.format(name))] == []


@pytest.mark.parametrize("text", PASSED)
def test_what_only_looks_like_a_name_passes(text: str) -> None:
    assert inspect(text) == []


@pytest.mark.parametrize(
    "piece", ["鳥居 ", "鳥居、", "佐藤・", "佐藤と", "母の美代子", "課佐藤", "長男", "佐藤から田中へ", "佐藤が", "森 ", "一子", "「佐藤」"]
)
def test_no_list_of_names_is_slow(piece: str) -> None:
    short, long = (calls((piece * size)[:size]) for size in (500, 2_000))
    assert long < 4.6 * short + 800
    assert long < MOST_CALLS


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("地区\t会場\n大野\t公民館\n北川\t集会所", []),
        ("路線,停留所\n循環,上野\n急行,三島", []),
        ("| 地区 | 件数 |\n|---|---|\n| 大野 | 12 |\n| 川口 | 8 |", []),
        ("参加自治体\n秋田\n山形\n福島", []),
        ("氏名\t地区\n木村 守\t大野\n上野 翼\t北川", ["木村 守", "上野 翼"]),
        ("地区,区長\n大野,北川\n川口,上野", ["北川", "上野"]),
        ("地区\n北川\n大野", ["北川"]),  # by itself a frequent surname is rather somebody
        ("電話,停留所\n090-1234-5678,上野\n090-1234-5679,三島", []),  # read again beside what was found
    ],
)
def test_a_column_of_places_names_nobody(table: str, names: list[str]) -> None:
    assert [table[one.start : one.end] for one in inspect(table) if one.kind is GuardKind.PERSON_NAME] == names


@pytest.mark.parametrize("text", ["富士吉田の事例を読んだ", "市町村課長の会議", "泉大津署長の講話"])
def test_a_place_before_a_title_or_in_a_longer_place_names_nobody(text: str) -> None:
    assert inspect(text) == []


def test_a_head_below_another_table_is_no_value_of_it() -> None:
    text = "氏名,病名\n（略）,リウマチ\n氏名,生年月日,住所\n久保寺 春奈,1987/03/29,みどり市東原2丁目18番7号"
    assert [(each.kind, text[each.start : each.end]) for each in inspect(text)] == [
        (GuardKind.SENSITIVE, "リウマチ"),
        (GuardKind.PERSON_NAME, "久保寺 春奈"),
        (GuardKind.BIRTH_DATE, "1987/03/29"),
        (GuardKind.ADDRESS, "みどり市東原2丁目18番7号"),
    ]
