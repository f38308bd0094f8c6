"""Names in kana and Latin letters, and those of people from abroad: called, behind a word of a form, or with a known reading."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.names.called import calls_nobody
from lms.privacy.rules.names.readings import is_family_in_latin, read_pairs, reads_as_japanese, with_reading
from lms.privacy.rules.names.surnames import KATAKANA, is_family_reading, is_given_name, is_given_reading, listed
from lms.privacy.rules.names.words import KANA_WORDS, OFFICES

_CALL = r"(?:様(?:[^式子々相態]|\z)|さま|さん|氏(?:[^名]|\z)|殿|君|くん|ちゃん)"
_TITLE = "(?:先生|教授|選手|夫妻|夫婦|課長|係長|部長|議員|委員|姉妹|兄弟|一家|女史)"
_LABEL = "(?:担当|申請者|届出者|届出人|氏名|名前|相談者|世帯主|妻|夫|父|母|本人|利用者|保護者|参加者|講師|署名|記名|サイン|差出人|送信者|作成者?|担当者|文責|起案|司会|宛先)"
_KIN = "(?:妻|夫|父|母|[長次三二]男|[長次三二]女|息子|娘|祖母|祖父|兄|弟|姉|妹|孫|利用者|相談者|申請者|児童|生徒|園児)"
_KATAKANA = r"[\p{Katakana}ー]"
_NO_KATAKANA = r"(?:\A|[^\p{Katakana}ー])"
_MORE = rf"(?:[ ・=]{{1,2}}{_KATAKANA}{{1,8}})"
_LATIN = "[A-Z][a-z]{1,12}"
# Family names of China and Korea that begin no usual word of ours. 王様 is a king.
_FROM_ABROAD = "[王李陳楊趙呉徐孫朱郭劉鄭宋許韓馮鄧曹彭蕭董潘蔡蒋魏蘇呂沈姚盧姜崔朴尹洪張]"

_CALLED = Pattern(
    rf"{_NO_KATAKANA}({_KATAKANA}{{2,8}}{_MORE}{{0,3}}|\p{{Katakana}}(?:・{_KATAKANA}{{1,8}}){{1,3}}) ?(?:{_CALL}|{_TITLE})",
    rf"(?:\A|[^\p{{Han}}])({_FROM_ABROAD}\p{{Han}}{{1,2}}) ?(?:さん|さま|[様氏君]|先生|くん)",
    rf"(?:\A|[^\p{{Han}}])([王金黄高梁胡周]|{_FROM_ABROAD}) ?(?:さん|さま|[氏君]|先生|くん)",
    rf"(?:\A|[^\p{{Han}}])((?:{_FROM_ABROAD}|[金黄高梁胡周林柳安文白]) \p{{Han}}{{1,2}}) ?(?:さん|さま|[様氏君]|先生|\()",
    rf"(\p{{Hiragana}}{{2,9}}) ?{_CALL}",
    rf"{_NO_KATAKANA}(\p{{Katakana}}{{1,3}}[子代江美恵枝]) ?{_CALL}",
    rf"(?:\A|[^A-Za-z])({_LATIN}(?: {_LATIN}){{0,2}})(?: ?(?:{_CALL}|{_TITLE})|-san\b)",
    rf"\b(?:Mr|Mrs|Ms|Dr)\.? ?({_LATIN}(?: {_LATIN})?)",
    rf"\b[Mm]y name is ({_LATIN}(?: {_LATIN}){{0,2}})",
    r"(?:\A|[^\p{Han}])([李陳楊趙朴崔鄭姜尹洪]) ?様",
)
_LABELLED = Pattern(
    rf"{_LABEL}(?: ?[:は\]】])? ?({_LATIN}(?: {_LATIN}){{1,3}})(?:[^A-Za-z]|\z)",
    rf"{_LABEL}(?: ?[:は\]】]| ) ?((?:{_FROM_ABROAD}|[金黄周]) ?\p{{Han}}{{1,2}})(?:[^\p{{Han}}]|\z)",
    rf"{_KIN}の({_KATAKANA}{{2,8}}{_MORE}{{1,3}})(?:[^\p{{Katakana}}ー]|\z)",
    rf"(?:国際交流員|ALT|CIR|講師|留学生|実習生|通訳|担当)の({_LATIN}(?: {_LATIN}){{1,2}})(?:[^A-Za-z]|\z)",
)
# People from abroad: a frequent name of theirs beside another, or any words that somebody is said to be called, or to come from.
_ABROAD = Pattern(
    rf"{_NO_KATAKANA}((?:グエン|ファム|チャン|ホアン|フィン|ヴォー|ブイ|レー?|ドー|ゴー|キム|パク|チェ|イ|チョン|リー|ワン|リン|サントス|シルバ|ロペス|ガルシア|クルス|フェルナンデス|ロドリゲス|マリア|ジョン|ジェームズ|マイケル|デイビッド|アレックス|カルロス|ホセ|ムハンマド|アブドゥル|シン|タパ|グルン|ライ|スミス|ジョンソン|ブラウン|ウィリアムズ){_MORE}{{1,3}})(?:[^\p{{Katakana}}ー]|\z)",
    rf"{_NO_KATAKANA}({_KATAKANA}{{2,8}}{_MORE}{{1,3}})(?:と(?:申|いい|言い|もうし|いう(?:方|人|者))|です。|でございます|(?:様|さま)?(?:名義|本人)|[がは](?:来|転入|申請|相談|帰国|出国|再入国))",
    # what stands in a form for how one is called, in two words whatever they are
    rf"(?:名義人?|フリガナ|ふりがな|カナ氏名|氏名カナ)(?:[ :は=】]{{1,3}})({_KATAKANA}{{2,8}} {_KATAKANA}{{2,8}}|\p{{Hiragana}}{{2,8}} \p{{Hiragana}}{{2,8}})(?:[^\p{{Katakana}}\p{{Hiragana}}ー]|\z)",
    rf"\b((?:Li|Wang|Zhang|Liu|Chen|Yang|Zhao|Huang|Zhou|Nguyen|Tran|Pham|Kim|Lee|Choi) {_LATIN}(?: {_LATIN})?)\b",
    rf"(?:{_NO_KATAKANA}({_KATAKANA}{{2,8}}{_MORE}{{0,3}})|\b({_LATIN}(?: {_LATIN}){{1,2}})) ?\([^()\n]{{0,8}}(?:籍|人|出身)\)",
)
_JOINED = late(re.compile, "[・ ](?:エンド|アンド)[・ ]")  # ジョンソン・エンド・ジョンソン
# An office may stand there as well: Reviewer: Help Desk.
_LABELLED_IN_ENGLISH = Pattern(
    r"\b(?i:name|assign(?:ed to|ee)|applicant|reviewer|re(?:port|quest)ed by|attendees?) ?(?:[:=]|is) ?([A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){1,3})"
)
_LONG_NAME = 3
# K. Watanabe, 担当 Sasaki: alone, and so with a known reading only.
_FAMILY_ALONE = Pattern(rf"\b([A-Z]\. ?{_LATIN})\b", rf"(?:{_LABEL}|[課係室] |\b(?i:from|to|cc|by))[ :は]{{1,2}}({_LATIN})\b")
# 妹のすみれが, 弟のそうたと: whoever does something there.
_OF_KIN = Pattern(rf"{_KIN}の([\p{{Hiragana}}\p{{Katakana}}]{{2,4}}?)(?:[がはをも、。(]|[とに](?:\p{{Han}}|、)|の\p{{Han}}|\z)")

_COMPANY = late(
    re.compile,
    r"\b(?:Holdings?|Corp|Inc|Co|Ltd|Bank|City|Station|Street|Park|Hospital|Clinic|School|University|Motors?|Electric|Group|Industr|Town|Hall|Center|Hotel|Museum|Library|Office)",
)
_PRODUCTS = listed(
    "Copilot Google Microsoft Amazon Zoom Slack Excel Word Teams Outlook Chat Claude Gemini Apple Adobe Windows Android Chrome Edge Access Python Siri Alexa Perplexity Notion Canva Yahoo Twitter Facebook Instagram Cloud Web Net Data Mail Note Meet Bing Bard Llama Docomo Softbank"
)
_PARTICLES = frozenset("のがはとにをへもでや")
_NO_NAMES = listed(
    "王子 王女 王妃 ワン ニャン キティ サザエ トイレ "
    "王冠 王座 王道 王国 陳情 陳述 陳列 陳謝 陳腐 楊枝 呉服 徐行 徐々 孫娘 孫子 朱印 朱書 朱肉 朱色 許可 許諾 許容 許認可 韓国 韓流 沈下 沈着 沈没 沈殿 沈黙 蘇生 呂律 鄭重 金額 金曜 金曜日 金銭 金庫 金融 金具 金属 金券 金型 金利 黄色 周知 周辺 周囲 周年 周期 洪水 張込 張替 張付 張紙 張力 張本人"
)  # of 許可様式 the first half is no 許さん
# Whom we call by what they are or work for: メンバーさん, パートさん, ドコモさん.
_TRADES = tuple(
    listed(
        "スタッフ パート ママ パパ イント アント タント デント ボランティア ゲスト バイト イスト マン レディ ボーイ キッズ シニア ジュニア チーム グループ サービス ホーム クラブ スクール ショップ ストア マート バンク システム システムズ ソフト テック "
        "ペア カップル ファミリー テナント フレンド ホテル コンビニ スーパー ケアマネ ユーザ エンジニア クリニック タクシー バス ヤマト セコム ドコモ トヨタ ニッサン リコー ゼロックス パナソニック アマゾン グーグル ローソン セブン イオン ニトリ コープ "
        "エヌティティ ネコ ワンコ ニャンコ クマ ゾウ サル ウサギ キャラ ロボット プロ アマ ベテラン ペット メーカ ドライバ リーダ オーナ マネージャ サンタ ゴミ クロス キャベツ ボット コパイロット ワード エクセル エアコン ヤクルト マイナ パソコン プリンタ "
        "スマホ タブレット テレビ ラジオ ガス デイ ハローワーク チャット クロード ジェミニ マスコット アイドル タレント スイミング ピアノ ダンス ヨガ サッカー バレエ テニス スキー キノコ トマト リンゴ ミカン パンダ ライオン キリン ペンギン モグラ カエル "
        "カメ ネズミ タヌキ キツネ ヒツジ ウマ ウシ ブタ ニワトリ ヒヨコ"
    )
)
_BEFORE_A_BAR = frozenset("タダバナカヤザパャマラガサワァォ")  # メンバー, オーナー


def in_letters(text: str, *, has_mascot: bool) -> Iterator[tuple[int, int]]:
    """ワタナベ ケンタ様, ゆいちゃん, Mr. Nakagawa."""
    yield from read_pairs(text)
    yield from with_reading(text)
    yield from (span for span in _ABROAD.spans(text) if not _JOINED.search(text, *span))
    for pattern, is_name in _ASKED:
        for start, end in pattern.spans(text):
            if is_name(text[start:end]):
                yield start, end
    yield from _called(text, has_mascot=has_mascot)


def _called(text: str, *, has_mascot: bool) -> Iterator[tuple[int, int]]:
    for start, end in (*_LABELLED.spans(text), *_CALLED.spans(text)):
        words = text[start:end]
        if calls_nobody(text, start, end, has_mascot=has_mascot):
            continue
        if "ぁ" <= words[0] <= "ゖ":
            first = _name_at_the_end(words)
            if first >= 0:
                yield start + first, end
        elif not _is_thing(words) and (text.startswith("氏", end) or not _is_trade(words)):
            yield start, end


def _name_at_the_end(words: str) -> int:
    """Where the name begins in a run of hiragana: たかはし, はたかはし, のところのたかはし; -1 where no reading is known."""
    for at in range(len(words) - 1):
        if (not at or words[at - 1] in _PARTICLES) and _is_read_so(words[at:]):
            return at
    return -1


def _is_read_so(word: str) -> bool:
    """Is it a surname or a given name in kana, and no word?"""
    reading = word.translate(KATAKANA)
    return word not in KANA_WORDS and (is_family_reading(reading) or is_given_reading(reading) or is_given_name(word))


def _is_thing(words: str) -> bool:
    """Tanaka Holdings, Copilotさん, トイレさん."""
    return not _PRODUCTS.isdisjoint(words.split(" ")) or words in _NO_NAMES or _COMPANY.search(words) is not None


def _is_trade(words: str) -> bool:
    return "・" not in words and (words.endswith(_TRADES) or (words[-1] == "ー" and words[-2] in _BEFORE_A_BAR))


def _is_in_english(words: str) -> bool:
    parts = words.split()
    return len(parts) >= _LONG_NAME or all(map(reads_as_japanese, parts))


def _is_family(words: str) -> bool:
    return is_family_in_latin(words.rpartition(".")[2].strip())


# Of these a word around says too little: the name itself has to be known.
_ASKED = ((_FAMILY_ALONE, _is_family), (_LABELLED_IN_ENGLISH, _is_in_english), (_OF_KIN, _is_read_so))


def may_be_called(word: str) -> bool:
    return word not in KANA_WORDS and OFFICES.isdisjoint(word) and not word.startswith(("お", "ご", "みな", "こと", "のお", "のご"))
