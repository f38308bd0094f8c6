"""Names in kana and Latin letters: called, after a word of a form, or with a known reading."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.names.called import is_invented, is_mascot
from lms.privacy.rules.names.readings import read_pairs, with_reading
from lms.privacy.rules.names.surnames import KATAKANA, is_family_reading, is_given_name, is_given_reading, listed
from lms.privacy.rules.names.words import OFFICES

_KANA_SURNAMES = (
    "サトウ|スズキ|タカハシ|タナカ|イトウ|ワタナベ|ヤマモト|ナカムラ|コバヤシ|カトウ|ヨシダ|ヤマダ|ササキ|ヤマグチ|マツモト|イノウエ|キムラ|サイトウ|シミズ|ヤマザキ|ヤマサキ|アベ|イケダ|ハシモト|ヤマシタ|イシカワ|"
    "ナカジマ|マエダ|フジタ|ゴトウ|オガワ|オカダ|ハセガワ|ムラカミ|コンドウ|イシイ|サカモト|エンドウ|フジイ|アオキ|ニシムラ|フクダ|オオタ|ミウラ|フジワラ|マツダ|オカモト|ナカガワ|ナカノ|ハラダ|タケウチ|タムラ|カネコ|"
    "ワダ|ナカヤマ|イシダ|ウエダ|モリタ"
)
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
    r"(?:担当|申請者|届出者|氏名|名前|相談者|世帯主|妻|夫|父|母|本人|利用者|保護者|参加者|講師)(?: ?[:は\]】]| ) ?([A-Z][a-z]{2,12}(?: [A-Z][a-z]{1,12}){1,3})",
    r"\bName ?[:=] ?([A-Z][a-z]+(?: [A-Z][a-z]+){2,3})",
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
    r"(?:次女|長女|三女|次男|長男|三男|二男|二女|娘|息子|妹|弟|姉|兄|孫|妻|夫|母|父|祖母|祖父)の([\p{Hiragana}\p{Katakana}]{2,4}?[子代江美恵枝]?)(?:[がはをも、。(]|と(?:\p{Han}|、)|に(?:\p{Han}|、)|の\p{Han}|\z)",
    rf"\b(?i:assign(?:ed to|ee)|applicant|reviewer|re(?:port|quest)ed by|attendees?|(?:full )?name) ?[:=] ?({_ROMAN} {_ROMAN})\b",
    r"(?:\A|[^A-Za-z])([A-Z][a-z]{2,12}(?: [A-Z][a-z]{2,12}){0,2}) ?(?:様|さま|氏)",
)
# People from abroad: a frequent name of theirs beside another, or any two words that somebody says to be called.
_ABROAD = Pattern(
    r"(?:\A|[^\p{Katakana}ー])((?:グエン|ファム|チャン|ホアン|フィン|ヴォー|ブイ|レー?|ドー|ゴー|キム|パク|チェ|イ|チョン|リー|ワン|リン|サントス|シルバ|ロペス|ガルシア|クルス|フェルナンデス|ロドリゲス|マリア|ジョン|ジェームズ|マイケル|デイビッド|アレックス|カルロス|ホセ|ムハンマド|アブドゥル|シン|タパ|グルン|ライ|スミス|ジョンソン|ブラウン|ウィリアムズ)(?:[ ・=]{1,2}[\p{Katakana}ー]{1,8}){1,3})(?:[^\p{Katakana}ー]|\z)",
    r"(?:\A|[^\p{Katakana}ー])([\p{Katakana}ー]{2,8}(?:[ ・=][\p{Katakana}ー]{1,8}){1,3})(?:と(?:申|いい|言い|もうし|いう(?:方|人|者))|です。|でございます|(?:様|さま)?(?:名義|本人))",
    r"(?:\A|[^\p{Katakana}ー])([\p{Katakana}ー]{2,8} \p{Han}{1,3}[子美香奈恵理衣沙亜])(?:[^\p{Han}]|\z)",
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
_NOT_CALLED = listed(
    "ほう こと もの ため ところ とき うち よう ほか ぶん はなし かた ほど なか そば よこ どちら どなた ひまわり ワン ニャン ちびっこ キティ サザエ ドラえ トイレ どんぐり たんぽぽ いちご りんご みかん うさぎ きりん ぺんぎん らいおん きつね たぬき かえる ひよこ こぐま こあら ことり ぶどう れんげ もも組 さる ぞう くま とら ねずみ りす ばす でんしゃ おにぎり ごはん どろぼう おじ おば あか にい ねえ じい ばあ わん ねこ にゃん どれだけ いいだけ"
)  # before ちゃん
# Whom we call by what they are or work for: メンバーさん, パートさん, ドコモさん.
_TRADES = late(
    re.compile,
    "(?:[タダバナカヤザパャマラガサワァォ]ー|スタッフ|パート|ママ|パパ|イント|アント|タント|デント|ボランティア|ゲスト|バイト|イスト|マン|レディ|ボーイ|キッズ|シニア|ジュニア|チーム|グループ|サービス|ホーム|クラブ|スクール|ショップ|"
    "ストア|マート|バンク|システムズ?|ソフト|テック|ペア|カップル|ファミリー|テナント|フレンド|ホテル|コンビニ|スーパー|ケアマネ|ユーザ|エンジニア|クリニック|タクシー|バス|ヤマト|セコム|ドコモ|トヨタ|ニッサン|リコー|ゼロックス|パナソニック|"
    r"アマゾン|グーグル|ローソン|セブン|イオン|ニトリ|コープ|エヌティティ|ネコ|ワンコ|ニャンコ|クマ|ゾウ|サル|ウサギ|キャラ|ロボット|プロ|アマ|ベテラン|ペット|メーカ|ドライバ|リーダ|オーナ|マネージャ|サンタ|ゴミ|クロス|キャベツ|ボット|コパイロット|ワード|エクセル|エアコン|ヤクルト|マイナ|パソコン|プリンタ|スマホ|タブレット|テレビ|ラジオ|ガス|デイ|ハローワーク|チャット|クロード|ジェミニ|マスコット|アイドル|タレント|スイミング|ピアノ|ダンス|ヨガ|サッカー|バレエ|テニス|スキー|キノコ|トマト|リンゴ|ミカン|パンダ|ライオン|キリン|ペンギン|モグラ|カエル|カメ|ネズミ|タヌキ|キツネ|ヒツジ|ウマ|ウシ|ブタ|ニワトリ|ヒヨコ)\Z",
)
_SHORTEST_FULL = 3


def in_letters(text: str, *, has_mascot: bool) -> Iterator[tuple[int, int]]:
    """ワタナベ ケンタ様, ゆいちゃん, Mr. Nakagawa."""
    yield from read_pairs(text)
    yield from with_reading(text)
    yield from _ABROAD.spans(text)
    for start, end in (*_KANA_SURNAME.spans(text), *_KANA_CALLED.spans(text)):
        words = text[start:end]
        if _is_thing(text, end, words) or (has_mascot and is_mascot(text, start, end)):
            continue
        if all(may_be_called(word) for word in words.split(" ")) and (
            "・" in words or text.startswith("氏", end) or not _TRADES.search(words)
        ):
            yield start, end


def _is_thing(text: str, end: int, words: str) -> bool:
    """Tanaka Holdings, Copilotさん, おいしゃさん, をやめて様."""
    if words in _PRODUCTS or _COMPANY.search(words) or is_invented(text, end):
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
        and not (len(words) >= _SHORTEST_FULL and _is_read_so(words.translate(KATAKANA)))
    )


def _is_read_so(word: str) -> bool:
    return is_family_reading(word) or is_given_reading(word)


def may_be_called(word: str) -> bool:
    return (
        word not in _NOT_CALLED
        and OFFICES.isdisjoint(word)
        and not word.startswith(("お", "ご", "みな", "こと", "のお", "がお", "はお", "とお", "にお", "をお", "もお", "のご"))
    )
