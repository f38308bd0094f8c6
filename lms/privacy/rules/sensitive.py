"""An illness, an allowance, a crime or a creed: harmless by itself, and the most private thing beside a person."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind
from lms.privacy.rules.matching import Pattern

_BESIDE = 30
_FEW = 8  # of the people before: none is longer than the way between

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九]?十?[一二三四五六七八九十])"
_RANGE = late(re.compile, r"\A生? ?(?:以上|以下|未満|から|まで|[~〜-]|・|到達|児|になる方|の方|向け|対象|にあたる)")
_ILLNESSES = Pattern(
    "統合失調症|うつ病|適応障害|認知症|がん|癌|糖尿病|てんかん|白血病|HIV|エイズ|梅毒|結核|肝炎|難病|人工透析|透析|精神科|服薬|[拒過]食症?|摂食障害|パニック障害|双極性|PTSD|パーキンソン病|アルツハイマー|"
    "脳梗塞|脳卒中|心筋梗塞|脳性まひ|ダウン症|自閉症|ADHD|腎不全|肝硬変|余命|要精密検査|うつ(?:で|状態|傾向)|躁うつ|そううつ|人工肛門|ストーマ|コロナ(?:に)?(?:陽性|感染)|アルコール(?:中毒|依存)|アル中|依存症|脳出血|心不全|"
    "ペースメーカー|喘息|アレルギー|難聴|失明|(?:身体|知的|精神|発達|視覚|聴覚|学習|内部)障害|ALS|リウマチ|不眠症|乳がん|人格障害|発達の遅れ|自閉スペクトラム|アトピー|ぜんそく|骨粗しょう|手術歴|寝たきり|"
    "症候群|病|症|障害|疾患|腫瘍",
)
_MATTERS = Pattern(
    r"(生保)(?:[。、\n]|\z)",
    "(生活保護|生保(?:を?受給|世帯|です|だ)|要介護[1-5１-５]?|要支援[12１２]?|(?:障害者|療育|精神障害者保健福祉)手帳|妊娠|中絶|流産|不妊|DV|虐待|いじめ|性自認|性的指向|前科|逮捕|服役|保護観察|執行猶予|犯罪歴|自殺|自傷|"
    "信仰|信者|信徒|党員|入信|支持政党|被差別|同和地区|暴力|不登校|ひきこもり|引きこもり|自死|借金|薬物|ギャンブル依存|性被害|ストーカー|窃盗|覚[醒せ]い?剤|ヤングケアラー|ネグレクト|滞納|自己破産|多重債務|同性愛|性的少数者|トランスジェンダー|"
    "性同一性|懲役|禁[錮固]刑?|有罪|起訴|書類送検|刑務所|少年院|補導|部落(?:の)?出身|労働組合|在日(?:韓国|朝鮮)|不法滞在|リストカット|性的被害|離婚調停|帰化|ホームレス|障害年金|里子|養子縁組)",
)
# Any other illness is told by how its word ends; 病院 and 通信障害 are none.
_OF_ILLNESSES = frozenset(("症候群", "病", "症", "障害", "疾患", "腫瘍"))
_ILLNESS = late(re.compile, "[一-龥ァ-ヶー]+\\Z")
_NO_ILLNESS = late(
    re.compile,
    "(?:通信|システム|回線|電波|機器|ネット(?:ワーク)?|接続|サーバー?|設備|電源|ソフト|端末|画面|大規模|交通|通行|[疾看仮臆難重軽炎無急万])\\Z",
)
_NO_ILLNESS_AFTER = frozenset("院気床室棟欠害状例人弱魔理原巣死没変態物者児福学")
_BELIEVERS = frozenset(("信者", "信徒", "党員"))
_CREED = late(re.compile, "[一-龥ァ-ヶー]+の?\\Z")  # whose
_LONGEST_WORD = 10
_OF_THE_WORK = late(
    re.compile,
    r"ば[らりるれろっ]|ぐ|の(?:方|人)は?(?:全国|市内|県内|町内|約|推計|\d)|状(?!態)|員|用品|表示|対応(?:給食|食|マニュアル)|乱用|者(?:支援|雇用|福祉|施策|団体)|の?研究|の講[演座師]|(?:届|を?防止|予防|対策|制度|サポーター|講座|研修|検診|健診|法|条例|計画|窓口|相談|世帯数|件数|統計|率|者数|課|係|事業|給付|支援|認定|月間|学習|教育|整理(?:[のを係課]|機構)|の(?:ケースワーカー|担当|係|理解|啓発|普及|特性|予防|対策|講座|学習|勉強|制度|手続|申請書|事務|説明|届|パンフ|統計|件数|研修|啓発|しおり|窓口))",
)
_SOMEBODY = Pattern(
    rf"{_NUMBER} ?[歳才]|(?:\A|[^\p{{Han}}])(?:母|父|妻|夫|兄|弟|妹|姉)(?:[がはとのをにも、。(・ か])|長男|長女|次男|次女|息子|娘さん|ご主人|奥[様さ]|お[母父]様|(?:お?[母父兄姉]|妹|弟|お孫|お子)さん|お子様|母親|父親|祖父|祖母|夫から|妻から|(?:こ|そ|あ)の(?:方|かた|人|子)|ご?本人(?:は|が|の|から|に)|"
    r"[A-ZＡ-Ｚ]さん|[A-Z]氏|私[はも]|\p{Han}[^ -~ぁ-ゖァ-ヺー、。「」\n皆客者同仕模多異一神王何有両各](?:さん|様|氏)[はがのもに、(]"
    rf"|{_NUMBER}代の?(?:男性|女性)|(?:女性|男性|女児|男児|住民|職員|者)\(\d{{1,3}}\)|(?:来庁|来所|同居|避難|通院)し(?:た|て(?:いる|きた))(?:女性|男性|方)|相談者[はが]"
)


def sensitive(text: str, named: Iterable[Finding]) -> Iterator[Finding]:
    """An illness, an allowance, a crime or a creed, where somebody stands beside it; *named* are the names in the text."""
    matters = sorted(_ILLNESSES.spans(text) + _MATTERS.spans(text), key=lambda span: (span[0], -span[1]))
    if not matters:
        return
    somebody = (
        (start, end) for start, end in _SOMEBODY.spans(text) if not (text[end - 1] in "歳才" and _RANGE.match(text[end : end + 10]))
    )
    people = sorted([*somebody, *((one.start, one.end) for one in named)])
    done = 0
    for found, end in matters:
        if found < done:  # 障害 of 障害年金
            continue
        done = end
        start = None if _OF_THE_WORK.match(text, end) else _beginning(text, found, end)
        if start is None:
            continue
        nearest = bisect_right(people, (end + _BESIDE, len(text)))
        if any(start - last <= _BESIDE for _, last in people[max(0, nearest - _FEW) : nearest]):
            yield Finding(GuardKind.SENSITIVE, start, end)


def _beginning(text: str, start: int, end: int) -> int | None:
    """Where the word begins of which an illness or a creed is the end; None where it is another word."""
    ending = text[start:end]
    if ending in _BELIEVERS:
        creed = _CREED.search(text, max(0, start - _LONGEST_WORD), start)
        return creed.start() if creed else start
    if ending not in _OF_ILLNESSES:
        return start
    illness = None if text[end : end + 1] in _NO_ILLNESS_AFTER else _ILLNESS.search(text, max(0, start - _LONGEST_WORD), start)
    return illness.start() if illness and not _NO_ILLNESS.search(illness.group()) else None
