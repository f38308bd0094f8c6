"""Names by what stands around them: a word of a form before (担当：), a section before (税務課 佐藤), a title (Mr. Nakagawa)."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind, Level
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.people import is_mascot, tells_of_mascots
from lms.privacy.rules.surnames import is_given_name, is_surname, listed, may_be_surname

# Asked of a short piece after its head, where the standard engine costs least and every repetition is counted.
_FULL = r"[一-龥][一-龥々ヶケノ]{1,5}(?: [一-龥々ぁ-ゖァ-ヺー]{1,4})?"
ROLE = (
    r"(?:[一-龥]{0,5}者|申請人|来庁の?方|相手方?|届出人|代理人|世帯主|同居人|請求人|申立人|相続人|名義人|保証人|後見人|(?:対象|当該)?(?:児童|生徒|園児)|患者|遺族|本人|氏名|宛名|担当|担当職員|受付|記録|記入|文責|起案|差出人|送信元|宛先|"
    "妻|夫|長男|長女|次男|次女|二男|二女|三男|三女|父|母|祖父|祖母|兄|姉|弟|妹|会員|講師|出席|欠席|参加|同席|聞き手|話し手|司会|進行|議長|書記|議事録|発言|報告|確認|決裁|承認|面談|訪問先?|対応|電話|来客|取次ぎ?|引継ぎ?|処理|点検|受電|架電|起票|作成|引継ぎ?先?|交代|発信|(?i:from|to|cc))"
)
_HEAD_OF_NAMES = Pattern(
    rf"{ROLE}(?: ?(?:氏?名|署名))?(?:\([^()\n]{{0,6}}\))?(?:[\"'] ?)?(?: ?[:=】\]〉>)|,][\"' ]{{0,2}}\n? ?| {{1,2}})|[出欠記担司][:=]|(?:氏名|名前)\n|"
    # 記入者(大西), コメント[永井], "name": "…", at the end of a letter
    r"(?:\p{Han}*者|担当|コメント|返信|発言)[\[(]|\b(?i:(?:full[ _]?|user[ _]?)?name)[\"']? ?[:=] ?[\"']?|(?:敬具|草々|かしこ|拝啓)[ \n]{1,3}"
)
_KANA_SURNAMES = (
    "サトウ|スズキ|タカハシ|タナカ|イトウ|ワタナベ|ヤマモト|ナカムラ|コバヤシ|カトウ|ヨシダ|ヤマダ|ササキ|ヤマグチ|マツモト|イノウエ|キムラ|サイトウ|シミズ|ヤマザキ|ヤマサキ|アベ|イケダ|ハシモト|ヤマシタ|イシカワ|"
    "ナカジマ|マエダ|フジタ|ゴトウ|オガワ|オカダ|ハセガワ|ムラカミ|コンドウ|イシイ|サカモト|エンドウ|フジイ|アオキ|ニシムラ|フクダ|オオタ|ミウラ|フジワラ|マツダ|オカモト|ナカガワ|ナカノ|ハラダ|タケウチ|タムラ|カネコ|"
    "ワダ|ナカヤマ|イシダ|ウエダ|モリタ"
)
_MOST_LISTED = 80
_LISTED = late(
    re.compile,
    rf"({_FULL}|[一-龥]|[ァ-ヺー]{{2,8}}(?:[ ・][ァ-ヺー]{{2,8}}){{1,2}}|(?:{_KANA_SURNAMES}))(?:\([^()\n]{{1,10}}\))?(?: ?[、,;・/&と] ?|[^一-龥]|\Z)",
)
_BEFORE_HAN = Pattern(
    r"(?:\A|[^\p{Han}])(?:届出人|申請者|相談者|代理人|世帯主|保護者|滞納者|申立人|\p{Han}{1,3}者|司会|記録|担当|書記|議長|起案|講師|通報者|本人)(\p{Han}{2,3} \p{Han}{1,3}|\p{Han}{2,5})(?:[^\p{Han}]|\z)",
    r"(?:課長|係長|部長|次長|室長|主任|主査|委員|議員|会長|相談員|支援員|職員|保健師|保育士)[ :の]{0,2}(\p{Han}{2,3})(?:[^\p{Han}]|\z)",
    r"(?:\A|[\n>。「]|以上、)[ >]{0,3}(\p{Han}{2,3})で(?:す|した)[。、\n]",
    r"(?:\A|[^\p{Han}])(?:担当者?|司会|講師|書記|責任者|名前|氏名|世帯主|申請者|相談者|届出人)は ?(\p{Han}{1,3} [\p{Han}\p{Hiragana}]{1,3}|\p{Han}{2,5})(?:[^\p{Han}]|\z)",
    # Who writes in a chat (10:02 三浦(市民課)>) or a mail (9:12 野田 健一 <…>).
    r"\d:\d\d\]? {1,2}(\p{Han}{2,3} \p{Han}{1,3}|\p{Han}{2,5})(?: ?\([^()\n]*\))? ?[>:<]",
    r"(?:\A|[^\p{Han}])(\p{Han}{2,5})[」』]?(?:と(?:申し|名の?乗|いう(?:方|主[事査任幹]|[係課部次]長|先生|お客|住民|業者|子|児童|生徒|園児|人|者|職員|女性|男性|名))|って(?:方|人|名|いう)|でございます)",
    r"(?:\A|[^\p{Han}])(\p{Han}{2,5})(?:ご?夫妻|ご?夫婦|一家|宅(?:[^\p{Han}]|前|\z))",
    r"(?:\A|[^\p{Han}])(\p{Han}{2,3} [\p{Han}々]{1,3}) ?(?:様(?:[^式子々相態]|\z)|さま|さん|氏(?:[^\p{Han}]|\z)|殿(?:[^\p{Han}]|\z))",
)
_SECTION = Pattern(r"[課係室班局所](?: {1,2}|の|\n)")
_AFTER_SECTION = 24
_OF_SECTION = late(re.compile, rf"({_FULL}|[一-龥]{{2,5}})(?:です|と申し|でございます|より|宛|あて|\([^()\n]{{1,8}}\)|[ 、。がはも]|\n|\Z)")
# A word as Japanese is written in Latin letters: Kobayashi, and not General.
_ROMAN = r"(?:(?:[KGSZTDNHBPMRWJYF]|[KGNHBPMR]y|Sh|Ch|Ts)[aeiou]|[AEIOU])(?:(?:kk|ss?h?|tt?|t?ch|ts|pp?|[kgnhbpmr]y|[kgzdnhbmrwjyf])?[aeiou]|[nm])*"
# Family names of China and Korea that begin no usual word of ours. 王様 is a king.
_FROM_ABROAD = "[王李陳楊趙呉徐孫朱郭劉鄭宋許韓馮鄧曹彭蕭董潘蔡蒋魏蘇呂沈姚盧姜崔朴尹洪張]"
_IN_LATIN = (
    "Satou?|Suzuki|Takahashi|Tanaka|Itou?|Watanabe|Yamamoto|Nakamura|Kobayashi|Katou?|Yoshida|Yamada|Sasaki|Matsumoto|Inoue|Kimura|Saitou?|Shimizu|Hayashi|Abe|Ikeda|Hashimoto|Ogawa|Okada|Gotou?|Hasegawa|Fujita|Maeda|"
    "Murakami|Kondou?|Ishii|Sakamoto|Endou?|Aoki|Nishimura|Fukuda|Miura|Fujiwara|Matsuda|Nakagawa|Nakano|Harada|Takeuchi|Tamura|Kaneko|Wada|Nakayama|Ishida|Ueda|Morita|Hara|Shibata|Sakai|Kudou?|Yokoyama|Miyazaki|Miyamoto|Uchida|"
    "Takagi|Andou?|Taniguchi|Oonishi|Ohnishi|Onishi|Maruyama|Imai|Kawano|Fujimoto|Murata|Takeda|Sugiyama|Masuda|Kojima|Hirano|Otsuka|Ootsuka|Chiba|Kubo|Matsui|Iwasaki|Noguchi|Kinoshita|Nomura|Matsuo|Kikuchi|Sano|Sugawara|Arai"
)
_KANA_CALLED = Pattern(
    r"(?:\A|[^\p{Katakana}ー])([\p{Katakana}ー]{2,8}(?:[ ・=]{1,2}[\p{Katakana}ー]{1,8}){0,3}|\p{Katakana}(?:・[\p{Katakana}ー]{1,8}){1,3}) ?(?:様(?:[^式子々相態]|\z)|さま|さん|氏|殿|君|くん|ちゃん)",
    rf"(?:\A|[^\p{{Han}}])((?:{_FROM_ABROAD})\p{{Han}}{{1,2}}|[王金黄高梁胡周]|{_FROM_ABROAD}) ?(?:さん|さま|氏|先生|君|くん)",
    rf"(?:\A|[^\p{{Han}}])((?:{_FROM_ABROAD})\p{{Han}}{{1,2}}) ?様",
    r"(?:\A|[^\p{Han}])([王金黄高梁胡周李陳楊趙呉徐孫朱郭劉鄭宋許韓馮曹蕭董潘蔡魏呂沈姜崔朴尹洪張林柳安文白] \p{Han}{1,2}) ?(?:さん|さま|様|氏|先生|君|くん|\()",
    r"(?:\A|[^\p{Katakana}ー])([\p{Katakana}ー]{2,8}(?:[ ・=]{1,2}[\p{Katakana}ー]{1,8}){0,3}) ?(?:先生|教授|選手|夫妻|夫婦|課長|係長|部長|議員|委員|姉妹|兄弟|一家|女史)",
    r"(?:\A|[^\p{Hiragana}])(\p{Hiragana}{2,5} \p{Hiragana}{2,4}) ?(?:様|さま|氏|殿)",
    r"(?:\A|[^\p{Hiragana}]|[のがはとにをへも])(\p{Hiragana}{2,4}?)(?:くん|ちゃん)",
    r"(?:\A|[^\p{Hiragana}])(\p{Hiragana}{2,5})様(?:[^式子々相態]|\z)",
    r"(?:\A|[^A-Za-z])([A-Z][a-z]{2,12}(?: [A-Z][a-z]{1,12}){1,2}) ?さん",
    r"\b(?:Mr|Mrs|Ms|Dr)\.? ?([A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?)",
    r"\b([A-Z][a-z]{2,14})-san\b",
    r"(?:担当|申請者|届出者|氏名|名前|相談者|世帯主|妻|夫|父|母|本人|利用者|保護者|参加者|講師)(?: ?[:は]| ) ?([A-Z][a-z]{2,12}(?: [A-Z][a-z]{1,12}){1,3})",
    r"(?:[Ff]ull |[Mm]y |'s )[Nn]ame ?(?:[:=]|is) ?([A-Z][a-z]{2,12}(?: [A-Z][a-z]{1,12}){1,2})",
    r"(?:担当|申請者|届出者|氏名|名前|相談者|世帯主|妻|夫|父|母|本人|利用者|保護者|参加者|講師)(?: ?[:は]| ) ?([李金王陳朴崔楊趙劉黄周呉徐孫鄭張姜] ?\p{Han}{1,2})(?:[^\p{Han}]|\z)",
    r"(?:\A|[^\p{Katakana}ー])([\p{Katakana}ー]{2,8}(?:[ ・=][\p{Katakana}ー]{1,8}){1,3}) ?(?:\([^()\n]{0,8}(?:籍|人|出身)\)|[がは](?:来|転入|申請|相談|帰国|出国|再入国))",
    r"(?:\A|[^\p{Katakana}ー])([\p{Katakana}ー]{2,8}) ?\([^()\n]{0,8}(?:国籍|籍|人|出身)\)",
    r"\b([A-Z][a-z]{2,12} [A-Z][a-z]{1,12}(?: [A-Z][a-z]{1,12})?) ?(?:先生|氏|\([^()\n]{0,8}(?:籍|人|出身)\))",
    r"(?:妻|夫|父|母|長男|長女|次男|次女|息子|娘|祖母|祖父|利用者|相談者|申請者|児童|生徒|園児)の([\p{Katakana}ー]{2,8}(?:[ ・=][\p{Katakana}ー]{1,8}){1,3})(?:[^\p{Katakana}ー]|\z)",
    rf"\b([A-Z]\. ?(?:{_IN_LATIN}))\b",
    rf"(?:署名|記名|サイン|差出人|送信者|作成者?|担当者?|文責|起案|講師|司会|氏名|申請者|宛先)[ :]{{1,2}}({_ROMAN} {_ROMAN})\b",
    r"(?:\A|[^A-Za-z])([A-Z][a-z]{2,12})さん",
    r"(?:\A|[^\p{Hiragana}\p{Katakana}\p{Han}]|[のがはとにをへも])([すきみふちよやまつしひさたはかな]\p{Hiragana}[子代江美恵枝]|\p{Katakana}{1,3}[子代江美恵枝]) ?(?:さん|様|さま|ちゃん)",
    r"(?:\A|[^\p{Hiragana}])(\p{Hiragana}{3,4})さん",
    r"(?:次女|長女|三女|次男|長男|三男|二男|二女|娘|息子|妹|弟|姉|兄|孫|妻|夫|母|父|祖母|祖父)の([\p{Hiragana}\p{Katakana}]{2,4}?)(?:[がはをも、。(]|と(?:\p{Han}|、)|に(?:\p{Han}|、)|の\p{Han}|\z)",
    rf"\b(?i:assign(?:ed to|ee)|applicant|reviewer|re(?:port|quest)ed by|attendees?|(?:full )?name) ?[:=] ?({_ROMAN} {_ROMAN})\b",
    r"(?:\A|[^A-Za-z])([A-Z][a-z]{2,12}(?: [A-Z][a-z]{2,12}){0,2}) ?(?:様|さま|氏)",
)
_HIRAGANA = str.maketrans({chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)})
_KANA_SURNAME = Pattern(
    rf"(?:\A|[^\p{{Katakana}}ー])((?:{_KANA_SURNAMES})(?: \p{{Katakana}}[\p{{Katakana}}ー]{{1,4}}|\p{{Katakana}}{{1,3}}[コロウミ]))(?:[^\p{{Katakana}}ー]|\z)",
    rf"\b((?:{_IN_LATIN}),? [A-Z][a-z]{{2,10}}|(?:{_IN_LATIN.upper()}),? [A-Z][A-Za-z]{{2,10}}|[A-Z][A-Za-z]{{2,10}} (?:{_IN_LATIN.upper()})|[A-Z][a-z]{{2,10}} (?:{_IN_LATIN}))\b",
    rf"(?:担当|氏名|名前|作成|記録|起案|宛先?|(?i:from|to|cc|by)|[課係室] )者?[ :は]{{1,2}}((?:{_IN_LATIN})(?: [A-Z][a-z]{{1,10}})?)\b",
    rf"\b((?:{_IN_LATIN}))(?:さん|様|氏|先生|課長|係長|-san|(?i: san)\b)",
    r"(?:氏名|名前) ?[: ] ?([A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){1,3})",
    rf"(?:\A|[^\p{{Hiragana}}])((?:{_KANA_SURNAMES.translate(_HIRAGANA)}) \p{{Hiragana}}{{2,4}}?) ?さん",
    rf"(?:\A|[^\p{{Hiragana}}]|[のがはとにをへも])({_KANA_SURNAMES.translate(_HIRAGANA)}) ?(?:様|さま|さん|氏|殿|君|くん)",
)
_COMPANY = late(
    re.compile,
    r"\b(?:Holdings?|Corp|Inc|Co|Ltd|Bank|City|Station|Street|Park|Hospital|Clinic|School|University|Motors?|Electric|Group|Industr|Town|Hall|Center|Hotel|Museum|Library|Office)",
)
_KANA_FAMILY = late(re.compile, _KANA_SURNAMES.translate(_HIRAGANA))
_PRODUCTS = listed(
    "Copilot Google Microsoft Amazon Zoom Slack Excel Word Teams Outlook Chat Claude Gemini Apple Adobe Windows Android Chrome Edge Access Python Siri Alexa Perplexity Notion Canva Yahoo Twitter Facebook Instagram Cloud Web Net Data Mail Note Meet Bing Bard Llama Docomo Softbank"
)
# What makes of a surname an office, a place or a company, and of a word of a form no name: 田中橋, 佐藤課, 氏名 住所.
_OFFICES = frozenset("課係部室局館校園院店社会組署寺県市区町村所家宅橋")
_OF_A_FORM = late(re.compile, "住所|氏名|所属|電話|連絡|年齢|性別|有無|続柄|必須|任意|記入|記載|予定|様式|各位")
_NOT_CALLED = frozenset(
    (
        "どちら",
        "どなた",
        "ひまわり",
        "ワン",
        "ニャン",
        "ちびっこ",
        "キティ",
        "サザエ",
        "ドラえ",
        "トイレ",
        "どんぐり",
        "たんぽぽ",
        "いちご",
        "りんご",
        "みかん",
        "うさぎ",
        "きりん",
        "ぺんぎん",
        "らいおん",
        "きつね",
        "たぬき",
        "かえる",
        "ひよこ",
        "こぐま",
        "こあら",
        "ことり",
        "ぶどう",
        "れんげ",
        "もも組",
        "さる",
        "ぞう",
        "くま",
        "とら",
        "ねずみ",
        "りす",
        "ばす",
        "でんしゃ",
        "おにぎり",
        "ごはん",
        "どろぼう",
        "おじ",
        "おば",
        "あか",
        "にい",
        "ねえ",
        "じい",
        "ばあ",
        "わん",
        "ねこ",
        "にゃん",
        "どれだけ",
        "いいだけ",
    )
)  # before ちゃん
# Whom we call by what they are or work for: メンバーさん, パートさん, ドコモさん.
_TRADES = late(
    re.compile,
    "(?:[タダバナカヤザパャマラガサワァォ]ー|スタッフ|パート|ママ|パパ|イント|アント|タント|デント|ボランティア|ゲスト|バイト|イスト|マン|レディ|ボーイ|キッズ|シニア|ジュニア|チーム|グループ|サービス|ホーム|クラブ|スクール|ショップ|"
    "ストア|マート|バンク|システムズ?|ソフト|テック|ペア|カップル|ファミリー|テナント|フレンド|ホテル|コンビニ|スーパー|ケアマネ|ユーザ|エンジニア|クリニック|タクシー|バス|ヤマト|セコム|ドコモ|トヨタ|ニッサン|リコー|ゼロックス|パナソニック|"
    r"アマゾン|グーグル|ローソン|セブン|イオン|ニトリ|コープ|エヌティティ|ネコ|ワンコ|ニャンコ|クマ|ゾウ|サル|ウサギ|キャラ|ロボット|プロ|アマ|ベテラン|ペット|メーカ|ドライバ|リーダ|オーナ|マネージャ|サンタ|ゴミ|クロス|キャベツ|ボット|コパイロット|ワード|エクセル|エアコン|ヤクルト|マイナ|パソコン|プリンタ|スマホ|タブレット|テレビ|ラジオ|ガス|デイ|ハローワーク|チャット|クロード|ジェミニ|マスコット|アイドル|タレント|スイミング|ピアノ|ダンス|ヨガ|サッカー|バレエ|テニス|スキー|キノコ|トマト|リンゴ|ミカン|パンダ|ライオン|キリン|ペンギン|モグラ|カエル|カメ|ネズミ|タヌキ|キツネ|ヒツジ|ウマ|ウシ|ブタ|ニワトリ|ヒヨコ)\Z",
)
_MOST_GIVEN = 3
_SHORTEST_FULL = 3
_SURNAME_LENGTHS = (3, 2)

MOST_CELL = 12


def called_by_role(text: str) -> Iterator[Finding]:
    """担当：伊藤, 届出人中村次郎, 鈴木と申します, 税務課 佐藤です, ワタナベ ケンタ様."""
    for start, end in _BEFORE_HAN.spans(text):
        if _is_name(text[start:end]):
            yield _name(start, end)
    for start, end in _HEAD_OF_NAMES.spans(text):
        if not is_in_word(text[max(0, start - 1) : start]):
            yield from _listed(text[end : end + _MOST_LISTED], end)
    for _, end in _SECTION.spans(text):
        match = _OF_SECTION.match(text[end : end + _AFTER_SECTION])
        if match and _is_name(match.group(1)):
            yield _name(end, end + match.end(1))
    yield from _in_kana(text)


def is_in_word(char: str) -> bool:
    """Kanji, katakana and letters: where a name may begin, and a word of a form may not."""
    return "一" <= char <= "龥" or "ァ" <= char <= "ー" or (char.isascii() and char.isalpha())


def _listed(words: str, place: int) -> Iterator[Finding]:
    """One name after another: 出席：安藤、伊東（書記）、柴田."""
    at = 0
    while is_in_word(words[at : at + 1]) and (match := _LISTED.match(words, at)):
        name = match.group(1)
        if not (may_be_surname(name) or looks_like_name(name)):
            return
        yield _name(place + at, place + match.end(1))
        at = match.end()


def _in_kana(text: str) -> Iterator[Finding]:
    has_mascot = tells_of_mascots(text)
    for start, end in (*_KANA_SURNAME.spans(text), *_KANA_CALLED.spans(text)):
        words = text[start:end]
        if _is_thing(text, end, words) or (has_mascot and is_mascot(text, start, end)):
            continue
        if all(_may_be_given(word) for word in words.split(" ")) and (
            "・" in words or text.startswith("氏", end) or not _TRADES.search(words)
        ):
            yield _name(start, end)


def _is_thing(text: str, end: int, words: str) -> bool:
    """Tanaka Holdings, Copilotさん, おいしゃさん, をやめて様."""
    if words in _PRODUCTS or _COMPANY.search(words):
        return True
    if text.startswith("様", end) and words[0] in "をはがてで":
        return True
    return text.startswith("さん", end) and words.isalpha() and _is_no_given(words)


def _is_no_given(words: str) -> bool:
    """いしゃさん: all in hiragana, and neither a known given name nor a surname that the pattern names."""
    return (
        len(words) > _SHORTEST_FULL - 1
        and all("ぁ" <= letter <= "ゖ" for letter in words)
        and not is_given_name(words)
        and not _KANA_FAMILY.fullmatch(words)
    )


def looks_like_name(cell: str) -> bool:
    """Two to a dozen characters that begin with a surname, or two words in kana."""
    plain = cell.replace("　", " ")
    return 1 < len(plain) <= MOST_CELL and (_is_name(plain) or all("ァ" <= letter <= "ー" or letter == " " for letter in plain))


def _is_name(words: str) -> bool:
    """Does a surname stand at the beginning, and is the rest no office, place or company?"""
    if _OF_A_FORM.search(words):
        return False
    if len(words) < _SHORTEST_FULL and may_be_surname(words):
        return True
    first, _, given = words.partition(" ")
    if given:
        return may_be_surname(first) and _may_be_given(given)
    for length in _SURNAME_LENGTHS:
        if 0 <= len(words) - length <= _MOST_GIVEN and is_surname(words[:length]) and _may_be_given(words[length:]):
            return True
    return False


def _may_be_given(word: str) -> bool:
    return (
        word not in _NOT_CALLED
        and _OFFICES.isdisjoint(word)
        and not word.startswith(("お", "ご", "みな", "のお", "がお", "はお", "とお", "にお", "をお", "もお", "のご"))
    )


def _name(start: int, end: int) -> Finding:
    return Finding(GuardKind.PERSON_NAME, start, end, Level.HINT)
