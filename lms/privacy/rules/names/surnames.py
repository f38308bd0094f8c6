"""Surnames and given names: the frequent proper nouns of SudachiDict (core, Apache License 2.0) that are one."""

from functools import cache, lru_cache
from pathlib import Path


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SINGLE = frozenset(
    "乾坂槙峯荒轟堺柏椿杉桐峰嶋仲伴佃栗笠笹筧芝菊萩葛迫郷鶴鷲黛巽塙幡曽勝林森辻原堀東岡南西関島谷秦菅沖泉堤星榊畑浜濱城桂柳樋篠簗榛椋樫楢梶楠橘滝瀧牧湊浅淵児窪脇芹茂藪蔦辺鎌鏑隈馬鈴錦榎岸沢角平"
)
_SIDES = frozenset("東西南北平関鈴")  # 西正広 and 東洋史 are no people
# Old and other forms, as registers keep them, and what they are forms of.
_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊嶌眞廣德瀨權澤齋齊國惠榮櫻條關藏豐壽實總靜曾兒彌禮淺瀧戶",
    "高崎浜浜辺辺島真広徳瀬権沢斎斉国恵栄桜条関蔵豊寿実総静曽児弥礼浅滝戸",
)
# A dictionary calls 佐川 and 倉橋 places. Two kanji that begin and end many surnames make one more, before さん or a title.
_LASTS = frozenset("田野川谷山井原沢島村木本岡崎澤尾藤森坂瀬倉津江松橋嶋戸浦沼塚宮里永賀畑")
_MANY, _PAIR, _THREE = 8, 2, 3
KATAKANA = str.maketrans({chr(code): chr(code + 0x60) for code in range(0x3041, 0x3097)})
_MOST_KNOWN = 8192
_NOUNS = listed(
    "河川 農村 漁村 山村 日本 登山 鉱山 水田 地元 大橋 外島 本島 資本 田畑 土木 治山 林野 山林 一口 一山 一本 下戸 元本 甲本 乙本 光沢 内宮 外宮 半島 原本 国司 名山 守宮 岩戸 定本 市松 後尾 手本 末尾 村里 板木 桃畑 梅畑 横木 正倉 氷原 "
    "氷山 池沼 浅瀬 生木 穂木 網戸 美本 美田 船倉 船尾 草原 草木 草本 荒野 葛藤 見本 諸島 里川 野山 針山 門松 雨戸 香木 世代 入場 内水 絵本 市町村 樹木 式場 橋上 池水 草地 門戸 古代"
)
# What stands alone is rather the word: 仲間が来た, 河口で倒れた.
_WORDS = (
    " 並木 別所 上地 下地 中和 二位 二口 五味 五大 仲間 伝法 八頭 北風 原野 名高 四方 国分 土方 土橋 城内 堀川 塩田 壇上 外山 大前 大屋 大社 大網 大鳥 宮内 寺内 寺町 小豆 尾花 山中 山方 山野 川上 川尻 川辺 "
    "掛橋 新地 新田 朝霧 木戸 末広 杉林 松原 林家 栗林 植木 橋下 気高 水口 河原 河口 河尻 海山 深山 町村 畑中 番匠 白滝 百貫 真中 真水 石垣 石橋 砂山 穴生 立木 端山 米倉 船橋 若宮 若松 葉山 西口 西館 貝塚 "
    "近衛 野中 野原 金石 関屋 風花 飯盛 養老 馬場 高原 高嶺 高根 鳥居 鹿角 雲霧 大橋 高山 金山 大石 高木 野市 日前 本目 根本 田町 西町 東町 南町 森町 本町 中町 元町 新町 仲町 三丁目 今池 桜台 城山 三国 五島 "
    "一宮 二宮 神社 大会 中央 一色 一条 三条 村中 市場 町田 下町 上町 川原 川口 "
)
# So frequent that even a town of that name is a person as often.
_FREQUENT = (
    " 佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡部 小林 加藤 吉田 山田 佐々木 山崎 斎藤 齋藤 斉藤 阿部 近藤 遠藤 後藤 藤田 岡田 長谷川 石井 坂本 青木 藤井 西村 福田 藤原 中川 原田 竹内 金子 中山 "
    "石田 酒井 柴田 前田 菊地 菊池 宮本 武田 村田 新井 高木 小野 増田 小島 杉山 今井 丸山 河野 藤本 村上 大塚 平野 菅原 久保 松井 野口 木下 佐野 野村 松尾 市川 木村 井上 山本 中村 橋本 山下 "
    "森田 岩崎 安藤 谷口 大野 工藤 内田 横山 吉川 吉村 関口 沢田 久保田 早川 永田 荒木 平井 片山 本間 須藤 五十嵐 浅野 水谷 丹羽 飯田 星野 三宅 大西 小西 森本 桜井 小池 樋口 岩田 川村 古川 "
    "田口 川上 永井 松永 西田 西川 服部 白石 秋山 広瀬 土屋 水野 吉岡 望月 滝沢 中田 荒井 黒田 松岡 矢野 川島 北村 上原 平田 栗原 尾崎 石原 馬場 小沢 篠原 吉野 大川 堀内 松原 高野 大島 本田 "
    "石塚 児玉 大久保 岩本 中西 小泉 内藤 奥村 津田 浅井 稲葉 黒木 杉本 田辺 中沢 宮田 平山 根本 西山 川田 植田 神田 竹田 大谷 山内 安田 森川 八木 松田 岡本 中島 小川 三浦 藤岡 池田 太田 上田 "
    "村井 田村 渋谷 菊田 島崎 三上 野崎 榎本 戸塚 大石 小山 北川 福本 田島 大森 塚本 細川 松村 福島 片岡 東海林 松下 柳沢 荻野 長田 坂口 堀田 浜口 門脇 笠原 若林 皆川 大場 古賀 梶原 神谷 河村 "
    "飯島 森下 川端 今村 桑原 宮下 小松 東野 竹中 武藤 岡部 岡野 成田 高田 相沢 根岸 小森 新田 高井 小倉 須田 江口 堤 大橋 佐久間 千田 関根 相馬 松浦 三好 臼井 松崎 柳田 榊原 下田 入江 植松 "
    "鎌田 保坂 二宮 牧野 中野 堀川 倉田 鶴田 田代 戸田 川口 飯塚 青山 山岸 佐伯 坂井 土井 星 辻 池上 志村 畑中 稲垣 小笠原 金井 長島 長尾 黒川 吉沢 甲斐 日高 村松 松山 平松 桜田 大山 川崎 大竹 "
)
# Towns of that name: alone they are one more often than a person.
_TOWNS = (
    " 加賀 鈴鹿 別府 七尾 三原 三好 三島 三木 三沢 三田 三豊 上山 上野 上野原 下松 下田 下野 両津 中津 中野 串間 丹南 丹波 久慈 亀山 亀岡 亀田 二戸 二本松 五泉 井原 人吉 今市 伊丹 伊佐 伊勢崎 伊東 伊沢 伊賀 佐伯 佐倉 佐賀 具志川 "
    "出水 出雲 刈谷 前橋 加東 加茂 加賀 勝山 勝浦 北上 北本 北見 匝瑳 十和田 千葉 半田 南城 可児 名取 君津 吹田 和泉 唐津 喜多方 土岐 土浦 坂井 坂出 坂戸 坂東 垂水 城陽 士別 壱岐 多久 大垣 大崎 大川 大月 大村 大津 "
    "大田 大田原 大竹 大野 大館 天童 奈良 嬉野 宇土 宇都宮 守口 守山 守谷 安中 宍粟 宮古 宮城 宮崎 宮津 富山 富岡 富津 富里 寒河江 射水 小千谷 小松 小浜 小矢部 尼崎 尾鷲 山口 山武 山県 山鹿 岡山 岡崎 岡谷 岩倉 岩出 "
    "島原 島田 川崎 川西 川越 市原 市川 常滑 平塚 平川 広島 庄原 廿日 弥富 御坊 徳島 志摩 成田 我孫子 戸田 掛川 敦賀 新城 新宮 新庄 新見 日向 日田 日置 日野 日高 明石 春日 春日井 昭島 有田 朝倉 本宮 本庄 杵築 松山 "
    "松本 松江 松浦 松阪 柏原 柏崎 柳井 柳川 栗原 栗東 桐生 桑名 桜井 桜川 桶川 水戸 氷見 江津 江田島 沼田 津久見 津山 津島 浅口 浜田 浦添 海津 海老名 深川 深谷 清瀬 渋川 湖南 湖西 湯沢 滑川 滝川 潮来 瀬戸 熊本 熊谷 "
    "熊野 熱海 犬山 狭山 玉名 玉野 珠洲 生駒 田原 田川 甲斐 甲賀 男鹿 白井 白山 白岡 白石 益田 相馬 真岡 知多 知立 石岡 石川 石狩 砂川 砺波 神戸 福井 福山 福岡 福島 秋田 秦野 立川 竹原 竹田 笠間 篠山 米原 米沢 糸島 "
    "糸満 糸魚川 結城 綾瀬 綾部 美馬 群馬 羽咋 羽島 羽村 羽生 能代 能美 臼杵 芦屋 茂原 茅ヶ崎 茅野 茨木 荒尾 菊川 蓮田 藤枝 藤沢 行橋 西宮 西尾 西条 西脇 角田 諏訪 豊岡 豊川 豊田 赤平 赤磐 足利 輪島 遠野 那珂 那珂川 "
    "郡上 郡山 都留 酒田 野々 野津 野洲 野田 金沢 釜石 鉾田 銚子 鎌倉 長井 長岡 長崎 長浜 長野 阿久根 阿南 霧島 青森 静岡 韮崎 須坂 須崎 須賀川 飯塚 飯山 飯田 館山 館林 香川 高岡 高島 高崎 高松 高浜 高石 高萩 鳥羽 鴻巣 "
    "鶴岡 鹿島 鹿嶋 鹿沼 黒石 岩手 山形 栃木 茨城 愛知 三重 滋賀 和歌山 大和 神山 板野 琴平 内子 佐川 越知 小国 高森 松前 新島 三宅 箱根 真鶴 大磯 開成 清水 田原本 熊取 池田 上田 太田 小山 佐野 小野 "
)


@lru_cache(_MOST_KNOWN)
def is_surname(word: str) -> bool:
    if len(word) == 1:
        return word in _SINGLE
    return _is_listed(word) or ((usual := word.translate(_VARIANTS)) != word and _is_listed(usual))


def _is_listed(word: str) -> bool:
    if len(word) == _PAIR:
        return word[1] in pairs().get(word[0], "")
    return f" {word} " in _table("surnames.txt").get(word[:1], "")


def is_seldom_surname(word: str) -> bool:
    """One of 73,000 that the dictionary knows besides, many of them places as well: only where somebody is called or a given name follows."""
    seconds, others = _seldom().get(word[:1], ("", ""))
    return word[1] in seconds if len(word) == _PAIR else f" {word} " in others


def may_be_surname(word: str) -> bool:
    """Known, a word as well (鵜飼), or made like many: only where somebody is called."""
    if is_surname(word):
        return True
    if word in _NOUNS:
        return False
    if len(word) == _PAIR and word[1] in _LASTS and word[0] in _firsts():
        return True
    return f" {word} " in _table("surnames_as_words.txt").get(word[:1], "")


def is_made_like_surname(word: str) -> bool:
    """Three kanji of which the first begins and the last ends many: 尾花沢. Rather a name only before a title or さん."""
    return len(word) == _THREE and word[-1] in _LASTS and word[0] in _firsts() and word not in _NOUNS and word[1:] not in _NOUNS


def is_word(word: str) -> bool:
    return f" {word} " in _WORDS


def is_frequent(word: str) -> bool:
    return f" {word} " in _FREQUENT


def is_town(word: str) -> bool:
    return f" {word} " in _TOWNS


def is_given_name(word: str) -> bool:
    """In the list, of two characters or more: no word is, and hardly any place behind a surname."""
    if len(word) == _PAIR:
        return word[1] in given_pairs().get(word[0], "")
    return f" {word} " in _table("given.txt").get(word[:1], "")


def is_of_renown(words: str) -> bool:
    """Somebody of history or of letters: nobody's personal data unless called さん."""
    return f" {words} " in _table("renowned.txt").get(words[:1], "")


def is_short_and_given(words: str) -> bool:
    """A surname of one kanji and a known given name: 林健太郎."""
    return len(words) > _PAIR and words[0] in _SINGLE and words[0] not in _SIDES and is_given_name(words[1:])


@cache
def pairs() -> dict[str, str]:
    """The second kanji of surnames of two, by the first: what is asked most."""
    return _lasts("surnames.txt")


@cache
def given_pairs() -> dict[str, str]:
    return _lasts("given.txt")


def is_family_reading(word: str) -> bool:
    """Katakana: how a frequent surname is read."""
    return f" {word} " in _table("family_readings.txt").get(word[:1], "")


def is_given_reading(word: str) -> bool:
    return f" {word} " in _table("given_readings.txt").get(word[:1], "")


def _lasts(name: str) -> dict[str, str]:
    return {first: "".join(word[1] for word in words.split() if len(word) == _PAIR) for first, words in _table(name).items()}


@cache
def _table(name: str) -> dict[str, str]:
    """By their first character, as a text each: some hundred questions a page are cheap, and ten thousand small strings in every process are not."""
    found: dict[str, list[str]] = {}
    for word in Path(__file__).with_name(name).read_text(encoding="utf-8").split():
        found.setdefault(word[0], []).append(word)
    return {first: f" {' '.join(words)} " for first, words in found.items()}


@cache
def _seldom() -> dict[str, tuple[str, str]]:
    """By the first kanji: the second ones of surnames of two, and the longer ones."""
    lines = Path(__file__).with_name("surnames_seldom.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.partition(" ") for line in lines]
    return {short[0]: (short[1:], f" {others} ") for short, _, others in parts}


@cache
def _firsts() -> frozenset[str]:
    return frozenset(first for first, names in _table("surnames.txt").items() if names.count(" ") > _MANY)
