"""A corpus of cases as municipalities might write them, made by dice that always fall alike, and questions with the answers they should get.

A case is about one subject and one deed, each said in one of its spellings; other subjects and deeds are only mentioned in passing. A question names
a subject and a deed in a spelling of its category; the cases about both are its answers, and no others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

# What cases are about: spellings and synonyms as they stand in texts, parted by blanks.
SUBJECTS = {
    name.split()[0]: name.split()
    for name in (
        "国民健康保険 国保",
        "後期高齢者医療 後期高齢",
        "介護保険",
        "児童手当",
        "保育園",
        "学童保育 放課後児童クラブ",
        "固定資産税",
        "住民税",
        "軽自動車税",
        "マイナンバーカード 個人番号カード",
        "住民票",
        "戸籍",
        "印鑑登録",
        "粗大ごみ 粗大ゴミ 大型ごみ",
        "資源回収",
        "水道料金",
        "下水道",
        "道路補修",
        "公園管理",
        "市営住宅",
        "空き家 空家",
        "図書館",
        "公民館 コミュニティセンター",
        "防災訓練",
        "避難所 避難場所",
        "ハザードマップ 災害予測図",
        "消防団",
        "選挙",
        "議会答弁",
        "広報紙",
        "ホームページ",
        "観光案内",
        "ふるさと納税",
        "商店街 商店会",
        "農業委員会",
        "鳥獣被害 獣害",
        "健康診断",
        "予防接種",
        "乳幼児健診",
        "母子手帳 母子健康手帳",
        "生活保護 生保",
        "障害者手帳",
        "補助金 助成金",
        "入札",
        "契約書",
        "予算要求",
        "決算書",
        "出張旅費",
        "勤怠管理",
        "給与明細",
        "職員採用",
        "人事異動",
        "窓口予約",
        "電話対応",
        "会議録 議事録",
        "要綱改正",
        "条例改正",
        "情報公開",
        "文書保存",
        "庁舎管理",
        "公用車 庁用車",
        "学校給食",
        "就学援助 修学支援",
        "特別支援学級",
        "文化財 文化遺産",
        "国際交流 国際親善",
        "統計調査",
        "墓地管理",
        "犬の登録",
        "浄化槽",
    )
}
# What was done about them.
DEEDS = {
    name.split()[0]: name.split()
    for name in (
        "問い合わせ 問合せ 問合わせ お問い合わせ",
        "引き継ぎ 引継ぎ 引継",
        "申し込み 申込み 申込",
        "取り扱い 取扱い 取扱",
        "打ち合わせ 打合せ 打合わせ",
        "受け付け 受付 受付け",
        "見積もり 見積り 見積",
        "振り込み 振込み 振込",
        "読み合わせ 読合せ",
        "組み合わせ 組合せ",
        "サーバー サーバ",
        "プリンター プリンタ",
        "コンピューター コンピュータ",
        "フォルダー フォルダ",
        "マニュアル",
        "アンケート",
        "チャットボット 自動応答",
        "スケジュール",
        "パスワード 暗証番号",
        "エクセル Excel",
        "案内文",
        "要約",
        "翻訳",
        "集計 とりまとめ",
        "点検",
        "校正",
        "研修",
        "様式 書式 ひな形",
        "想定問答 想定質問",
        "文字起こし 書き起こし",
        "残業 時間外勤務",
        "ペーパーレス",
        "誤り",
        "漏えい",
        "督促 催促",
        "図解",
        "分類 仕分け",
        "録音",
        "下書き たたき台",
        "締め切り 締切り",
        "会場 開催場所",
        "苦情 クレーム",
        "写真",
        "音声読み上げ",
        "検算",
    )
}
# Questions: spellings of a subject or a deed that are asked for, by category. What is asked for beside it stands in its first spelling.
ASKED: dict[str, dict[str, str]] = {
    "okurigana": {
        "問い合わせ": "問い合せ",
        "引き継ぎ": "引継",
        "申し込み": "申込み",
        "取り扱い": "取扱",
        "打ち合わせ": "打合せ",
        "受け付け": "受付け",
        "見積もり": "見積",
        "振り込み": "振込",
        "読み合わせ": "読合わせ",
        "組み合わせ": "組合せ",
        "空き家": "空家",
        "締め切り 締切り": "締切",
    },
    "katakana": {
        "サーバー": "サーバ",
        "プリンター": "プリンタ",
        "コンピューター": "コンピュータ",
        "フォルダー": "フォルダ",
        "マニュアル": "マニュアル",
        "チャットボット": "チャットボット",
        "エクセル": "excel",
        "粗大ごみ": "粗大ゴミ",
        "ホームページ": "ホームページ",
        "アンケート": "アンケート",
        "スケジュール": "スケジュール",
    },
    "kana": {
        "案内文": "あんない",
        "要約": "ようやく",
        "翻訳": "ほんやく",
        "集計": "しゅうけい",
        "点検": "てんけん",
        "研修": "けんしゅう",
        "図書館": "としょかん",
        "契約書": "けいやくしょ",
        "避難所": "ひなん",
        "児童手当": "じどうてあて",
        "戸籍": "こせき",
        "選挙": "せんきょ",
        "補助金": "ほじょきん",
    },
    "old kanji": {
        "図書館": "圖書館",
        "国民健康保険": "國民健康保險",
        "広報紙": "廣報紙",
        "学校給食": "學校給食",
        "点検": "點檢",
        "条例改正": "條例改正",
        "予防接種": "豫防接種",
        "写真": "寫眞",
        "会場": "會場",
        "図解": "圖解",
        "介護保険": "介護保險",
    },
    "width": {
        "エクセル": "Ｅｘｃｅｌ",
        "サーバー": "ｻｰﾊﾞｰ",
        "チャットボット": "ﾁｬｯﾄﾎﾞｯﾄ",
        "アンケート": "ｱﾝｹｰﾄ",
        "パスワード": "ﾊﾟｽﾜｰﾄﾞ",
        "ホームページ": "ﾎｰﾑﾍﾟｰｼﾞ",
        "マイナンバーカード": "ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ",
        "マニュアル": "ﾏﾆｭｱﾙ",
        "プリンター": "ﾌﾟﾘﾝﾀｰ",
        "スケジュール": "ｽｹｼﾞｭｰﾙ",
        "ハザードマップ": "ﾊｻﾞｰﾄﾞﾏｯﾌﾟ",
    },
    "compounds": {
        "固定資産税": "固定資産",
        "乳幼児健診": "乳幼児の健診",
        "障害者手帳": "障害者の手帳",
        "国民健康保険": "健康保険",
        "道路補修": "道路の補修",
        "水道料金": "水道の料金",
        "勤怠管理": "勤怠の管理",
        "予算要求": "予算の要求",
        "職員採用": "職員の採用",
        "文書保存": "文書の保存",
        "窓口予約": "窓口の予約",
        "要綱改正": "要綱を改正",
    },
    "two characters": {
        "選挙": "選挙",
        "入札": "入札",
        "戸籍": "戸籍",
        "要約": "要約",
        "翻訳": "翻訳",
        "集計": "集計",
        "校正": "校正",
        "研修": "研修",
        "督促": "督促",
        "録音": "録音",
        "苦情": "苦情",
    },
    "known synonyms": {
        "国民健康保険": "国保",
        "後期高齢者医療": "後期高齢",
        "マイナンバーカード": "個人番号カード",
        "学童保育": "放課後児童クラブ",
        "会議録": "議事録",
        "生活保護": "生保",
        "避難所": "避難場所",
        "文字起こし": "書き起こし",
        "想定問答": "想定質問",
        "集計": "とりまとめ",
        "残業": "時間外勤務",
        "粗大ごみ": "大型ごみ",
        "補助金": "助成金",
        "苦情": "クレーム",
        "母子手帳": "母子健康手帳",
        "様式": "ひな形",
    },
    "unknown synonyms": {
        "公民館": "コミュニティセンター",
        "ハザードマップ": "災害予測図",
        "商店街": "商店会",
        "公用車": "庁用車",
        "就学援助": "修学支援",
        "文化財": "文化遺産",
        "国際交流": "国際親善",
        "チャットボット": "自動応答",
        "督促": "催促",
        "下書き": "たたき台",
        "分類": "仕分け",
        "会場": "開催場所",
        "鳥獣被害": "獣害",
        "パスワード": "暗証番号",
    },
}
# What stands in one spelling only: asked for beside the others, so that each question tests one thing.
OTHER_WORDS = frozenset({*ASKED["known synonyms"].values(), *ASKED["unknown synonyms"].values()})
PLAIN_SUBJECTS = [first for first, said in SUBJECTS.items() if len(said) == 1]
PLAIN_DEEDS = [first for first, said in DEEDS.items() if len(said) == 1]
TITLES = (
    "{s}の{d}をAIで見直しました",
    "{s}の{d}にかかる時間が半分に",
    "{s}：{d}を二人で確かめる",
    "{d}で困ったこと（{s}）",
    "{s}の{d}、はじめの一歩",
    "{s}の{d}を係で分けました",
    "{s}の{d}に生成AIを使ってみた",
    "{s}の{d}でひやりとした話",
    "{s}の{d}、うまくいかなかったこと",
    "{s}にかかわる{d}の工夫",
)
OPENINGS = (
    "これまで、{s}の{d}は担当ひとりの経験に頼っていました。",
    "{s}の{d}は、毎月同じころに集中します。",
    "年度の初めは、{s}の{d}で一日が終わることもありました。",
    "{s}の{d}について、係の中でやり方がそろっていませんでした。",
    "{s}の{d}を、新しく来た人にどう伝えるかが課題でした。",
)
MIDDLES = (
    "庁内で認められた生成AIに、公開している情報だけを渡して下書きを作らせました。",
    "下書きは二人で読み、元の資料と一行ずつ照らしました。",
    "数字と日付は、必ず人が元の表に戻って確かめることにしました。",
    "指示の文は短くし、だれに向けた文かをはじめに書きました。",
    "できた文は、そのままでは硬かったので、やさしい日本語に直しました。",
    "一度に全部を頼まず、三つに分けて頼むと、答えが落ち着きました。",
    "はじめの答えには、根拠のない説明がまざっていました。",
    "上司には、試す前に目的と範囲を一枚にまとめて見せました。",
    "同じ課の人に使ってもらい、分かりにくい所を教わりました。",
    "個人の名前や番号は、一切入れていません。",
    "前は{x}でも似たことを試しましたが、続きませんでした。",
    "{y}にも使えるのではないかという声がありました。",
    "となりの係では、{x}の{y}に同じやり方を使っています。",
    "あとで、{x}の担当からも相談がありました。",
    "作業の手順を一枚の紙にして、席の横に貼りました。",
    "途中で回線が止まり、はじめからやり直した日もありました。",
    "住民の方から、前より読みやすいと言っていただけました。",
    "時間は、はじめの月だけかえって長くかかりました。",
    "結果は表にして、翌週の朝の集まりで見せました。",
    "機械が出した答えを信じすぎないよう、確かめる人を先に決めました。",
    "繁忙期を避けて、雨の日の午後に試しました。",
    "専門の言葉は、はじめに言いかえの表を渡しました。",
)
ENDINGS = (
    "次は、期限と金額を先に抜き出してから頼みます。",
    "次は、確かめる人を先に決めてから始めます。",
    "次は、例をひとつ添えて頼みます。",
    "次は、使う資料が新しいかを先に確かめます。",
    "次は、失敗した答えも残しておきます。",
    "次は、似た仕事をしている課に先に声をかけます。",
)
UNWANTED = ("上司", "回線", "繁忙期", "やさしい日本語", "手順", "数字")
SHORTEST, LONGEST = 300, 800


@dataclass(frozen=True, slots=True)
class Written:
    """A case, and what it is about."""

    number: int
    title: str
    body: str
    subject: str
    deed: str
    said: tuple[str, str]  # subject and deed in the spelling that it has


@dataclass(frozen=True, slots=True)
class Question:
    category: str
    words: str
    subject: str
    deed: str
    literally: str = ""  # has to stand in the text
    without: str = ""  # must not


def cases(many: int, seed: int = 7) -> Iterator[Written]:
    """The first *many* cases; the same ones every time."""
    dice = Random(seed)
    subjects, deeds = list(SUBJECTS), list(DEEDS)
    for number in range(1, many + 1):
        subject, deed = dice.choice(subjects), dice.choice(deeds)
        yield _written(dice, number, subject, deed, subjects, deeds)


def _written(dice: Random, number: int, subject: str, deed: str, subjects: list[str], deeds: list[str]) -> Written:
    said = {"s": dice.choice(SUBJECTS[subject]), "d": dice.choice(DEEDS[deed])}
    length = dice.randint(SHORTEST, LONGEST)
    parts = [dice.choice(OPENINGS).format(**said)]
    left = list(MIDDLES)
    dice.shuffle(left)
    while sum(map(len, parts)) < length and left:
        other = {"x": dice.choice(SUBJECTS[dice.choice(subjects)]), "y": dice.choice(DEEDS[dice.choice(deeds)])}
        parts.append(left.pop().format(**other))
        if len(parts) % 4 == 0:
            parts.append(f"{said['s']}の{said['d']}は、{dice.randint(2, 9)}回目で形になりました。")
    return Written(
        number, dice.choice(TITLES).format(**said), "".join([*parts, dice.choice(ENDINGS)]), subject, deed, (said["s"], said["d"])
    )


def questions(seed: int = 11) -> list[Question]:
    """At least a hundred, in the categories of the design of the search."""
    dice = Random(seed)
    found = [question for category, spellings in ASKED.items() for question in _of_category(dice, category, spellings)]
    for deed, subject in zip(dice.sample(PLAIN_DEEDS, 12), dice.sample(PLAIN_SUBJECTS, 12), strict=True):
        said = f"{SUBJECTS[subject][0]}の{DEEDS[deed][0]}"
        found.append(Question("phrase", f"「{said}」", subject, deed, literally=said))
    for deed, subject in zip(dice.sample(PLAIN_DEEDS, 12), dice.sample(PLAIN_SUBJECTS, 12), strict=True):
        unwanted = dice.choice(UNWANTED)
        found.append(Question("negation", f"{SUBJECTS[subject][0]} {DEEDS[deed][0]} -{unwanted}", subject, deed, without=unwanted))
    return found


def answers(question: Question, written: Iterable[Written]) -> tuple[set[int], set[int]]:
    """The numbers of the cases that answer; and of those that have to be found: where synonyms are not the question, only what is spelled alike."""
    about = [each for each in written if (each.subject, each.deed) == (question.subject, question.deed)]
    if question.literally:
        about = [each for each in about if question.literally in each.title + each.body]
    if question.without:
        about = [each for each in about if question.without not in each.title + each.body]
    asks_synonyms = question.category.endswith("synonyms")
    alike = [each for each in about if asks_synonyms or OTHER_WORDS.isdisjoint(each.said)]
    return {each.number for each in about}, {each.number for each in alike}


def _of_category(dice: Random, category: str, spellings: dict[str, str]) -> Iterator[Question]:
    for concept, spelling in spellings.items():
        if concept in SUBJECTS:
            deed = dice.choice(PLAIN_DEEDS)
            yield Question(category, f"{spelling} {DEEDS[deed][0]}", concept, deed)
        else:
            subject = dice.choice(PLAIN_SUBJECTS)
            yield Question(category, f"{SUBJECTS[subject][0]} {spelling}", subject, concept)
