"""A surname that nobody calls, where what stands around it makes it a person: what only people do, whose it is, the office before it."""

import re

from lms.kernel.patterns import late
from lms.privacy.rules.given import SINGLE
from lms.privacy.rules.surnames import is_given_name, is_mostly_surname, is_town, is_word, listed

# Besides the mostly known: so frequent that a list of them, or what one "did", needs no further hint.
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
_PEOPLE = (
    "担当 前任 後任 上司 部下 同僚 先輩 後輩 同期 新人 班長 係長 課長 部長 次長 局長 室長 所長 園長 館長 団長 組長 塾長 学長 議長 主任 主査 主事 主幹 補佐 校長 教頭 担任 顧問 委員 委員長 会長 理事 理事長 監事 議員 市長 町長 村長 区長 院長 "
    "相談員 支援員 調査員 指導員 推進員 保健師 看護師 保育士 栄養士 技師 医師 弁護士 税理士 司法書士 行政書士 社労士 ケアマネ ケアマネジャー ケアマネージャー ヘルパー 職員 講師 教諭 先生 生徒 児童 園児 利用客 申請人 届出人 代理人 世帯主 名義人 "
    "後見人 保佐人 補助人 相続人 隣人 大家 家主 友人 知人 親族 親戚 社長 店長 専務 常務 取締役 支店長 営業 司会 書記 幹事 リーダー メンバー アルバイト パート 会計年度任用職員 再任用 代表 本人 被告 係員 課員 部員 班員 役員 会員 組合長 住職 棟梁 "
    "巡査 警部 消防士 隊員 団員 選手 監督 コーチ 通訳 ボランティア インターン 研修生 受講生 実習生 事務員 調理員 用務員 運転手 リーダ インストラクター エンジニア オペレーター スタッフ 患者 係の人 助手 社 業者 会社 メーカー ベンダー 事務所 営業所 役場 署名 記名 文責 立会人 立会 検査員 署名人 先方 相手方"
)
_OFFICES = listed(_PEOPLE) | frozenset("課係室班")
_SUBJECTS = tuple(
    f"{who}{joint}"
    for who in listed("任 者 当 名前 手 長 員 師 士 人 方 姓 名字 苗字 上司 部下 リーダー 相手")
    for joint in ("は", "が", "、", "は ")
)
_KIN = late(
    re.compile,
    r"(?:母|父|妻|夫|[兄姉弟妹]|[長次二三四][男女]|息子|娘|祖[母父]|孫|子ども|子供|[伯叔][父母]|甥|姪|園児|児童|生徒|双子|第[一二三]子|内縁の[夫妻]|配偶者|同居人|本児|対象児|当該児|被虐待児|里子|養子|実子)(?:の|、|・|「|:| |\()\Z",
)
_AFTER_GIVEN = late(
    re.compile, r"[がはをにとも、。()」・ ]|の[^子]|で(?:す|した|、)|から|\Z|\n|さん|くん|ちゃん|[一-龥々]{0}(?:と[い名]|ら[はが])"
)
_DOES = (
    r"来庁|来所|来室|来られ|見え(?:まし|た)|訪れ|立ち?寄|出勤|欠勤|休[んむみ職暇]|お休み|有休|年休|半休|早退|遅刻|残業|不在|離席|席を|退[席室職院]|出張|外出|異動|転勤|着任|赴任|産休|育休|定年|昇[任格]|結婚|離婚|入籍|妊娠|出産|[入通]院|"
    r"倒れ|亡くな|死亡|転ん|骨折|言[っうわい]|いうには|話[しすせ]|述べ|発言|怒|どな|叱|謝|泣[いき]|笑[っい]|黙[っり]|悩|困[っり惑]|心配|納得|同意|反対|賛成|賛成|了[承解]|おっしゃ|申[しす]|依頼|頼[んみま]|教[えわ]|説明|報告|確認|作[っり成]|書[いきく]|"
    r"直[しす]|修正し|入力|転記|押[しす印]|送[っりる]|渡[しす]|預か|受け?付け|受け?取|対応|担当|起案|決裁|承認|回答|返[信事]|電話|メール|連絡|聞[いきかく]|見つけ|気づ|気付|忘れ|間違え|勘違い|知[っらり]|思[っいう]|覚え|考え|決め|始め|試し|"
    r"引き?継|持っ|持ち|帰[っりる宅]|通っ|住[んみ]|引っ?越|出かけ|手伝|代わ|替わ|担う|行[っくき]|来[たる週月]|来て|い(?:な[いかく]|ます|た[。、])|おら|得意|苦手|詳し|失敗|提案|質問|相談|司会|進行|出席|欠席|同席|署名|捺印|納付し|滞納|申請し|申し?[出込]|"
    r"届け?出|受[診講験]|卒業|入学|就[職労]|失業|別居|同居|逮捕|訪問|面[談接]|要求|主張|拒[否ん]|苦情|希望|推薦|記[入録]|ご?迷惑|承[りる]|うけたまわ|伺[いう]|参り|まいり|いたし|ございま|申告|虚偽|偽|嘘|うそ|勝手|独断|急に|一人で|無断|窓口で|窓口に|午[前後]|今日|本日|明日|昨日|来週|先週|明後日|\d{1,2}月(?:から|に|付|末)|月曜|火曜|水曜|木曜|金曜|土曜|日曜|\d{1,2}[日時]"
)
_DOING = late(re.compile, rf"(?:が|は|も|って|だけが)、?[^。、\n]{{0,7}}?(?:{_DOES})")
_DOING_SO = late(  # a town neither
    re.compile,
    r"(?:って|とは)(?:誰|だれ)|らしき[人方男女]|とかいう|と?思われる[人方男女]|(?:に|から|と)(?:聞[いきく]|怒ら|叱ら|断ら|教わ|教えて|頼[んみ]|任せ|謝|言わ|引き?継|代わ|相談[しす])|"
    r"の(?:奥さん|奥様|旦那|息子|娘|机|席[をはがに]|送別会|歓迎会|後任|前任|上司|部下|同期|言うとおり|言う通り|代わりに|携帯|アカウント|名刺|ミス|お[父母]さん|おじいちゃん|おばあちゃん|じいさん|ばあさん)|"
    r"を(?:呼んで|呼び出|叱|褒め|ほめ)|まで(?:ご?連絡|お声)|(?:が|は|も|だけが)、?(?:直接|後で|先に|午前|午後|再度|また|もう一度|昨日|今日|本日|明日|今週|来週|今)?[でにもは]?(?:同席|反対|来庁|来所|来室|見えまし|出勤|欠勤|休[んむみ職暇]|お休み|有休|年休|早退|遅刻|残業|不在|離席|席を|退[席室職院]|外出|転勤|着任|産休|育休|結婚|離婚|妊娠|出産|入院|通院|亡くな|転ん|骨折|言っ|話し|怒|叱|謝|泣[いき]|笑っ|黙っ|おっしゃ|書い|作っ|入力し|起案|"
    r"聞い|忘れ|間違え|勘違い|思っ|帰[っり宅]|窓口で|異動)",
)
_DOING_AT_HOME = late(
    re.compile,
    r"(?:が|は|も)、?[^。、\n]{0,7}?(?:来庁|来所|休[んむみ]|早退|遅刻|結婚|離婚|妊娠|出産|入院|退院|通院|亡くな|転ん|骨折|言っ|話し|怒|叱|謝|泣[いき]|笑っ|黙っ|書い|作っ|聞い|忘れ|間違え|思っ|帰[っり宅]|行きた|行か[なず]|行け[なず]|登校|通学|通園|卒業|入学|就[職学]|生まれ|誕生|寝|食べ|嫌が|欲しが|したが|たがら|手伝|引きこも|熱を|発熱|発達|障害|死亡|他界|施設に|住んで|同居|別居)",
)
_TOLD = late(
    re.compile,
    r"(?:から|より|に|へ|と|にも|からも|へは|とは|宛に)、?[^。、\n]{0,6}?(?:電話(?!番号|帳|ボックス)|連絡(?![船橋通道所会])|メール|相談|苦情|質問|依頼|指摘|報告|返[事信]|回答|問い?合わ?せ|聞[いきくけ]|教[えわ]|頼[んみむ]|渡[しす]|送[っりる]|伝え|言わ|怒ら|叱ら|謝[っり]|確認|引き?継|任せ|預け|"
    r"託|返[しす]|共有|訊|尋ね|催促|注意さ|褒め|ほめ|会[いっう]|面談|打ち?合わ?せ|話[しす]|同行|一緒|二人|2人|ふたり|三人|3人|共に|ともに|協力|手分け|分担|検算|もら[っい]|借り|貸し|受け取|届い|預か|断ら|紹介|案内|交代|差し?戻|転送|申[しす入]|提案|意見|要望|申請|提出|クレーム|説明|お願い|バトン|代わ[っり]|替わ[っり]|書いてもら|直してもら|見てもら|してもら|やってもら|来てもら|CC)",
)
_BY = late(
    re.compile,
    r"(?:って|とは)(?:誰|だれ)|と(?:かいう|思われる[人方男女])|に[^。、\n]{0,8}?(?:[らさ]れ[たるて]|てもら|ていただ|てくれ)|(?:より|から)[:、]",
)
_SEEMING = late(re.compile, "らしき[人方男女]")
_UNTIL = late(
    re.compile,
    r"まで(?:に)?、?(?:内線|提出|連絡|報告|申し出|お?声|お?知らせ|ご|お願い|回答|返信|メール|電話|持参|届け)|(?:あて|宛て?)(?:に|の|で)?",
)
_FOLLOWED = late(
    re.compile,
    r"\((?:旧姓|旧|[一-龥]{1,8}(?:課|係|室|部|局|支所|班|担当))\)|\([^()\n]{1,10}\) ?(?:さん|様|氏|くん|ちゃん|先生)| (?:0\d{1,4}[-(]\d|\d{1,2}:\d\d ?(?:来|受|電話|訪|面|着|退|相))",
)
_GREETED = (
    "おります、",
    "おります。",
    "ります。",
    "います。",
    "ます、",
    "様です。",
    "様です、",
    "さまです。",
    "さまです、",
    "した。",
    "以上、",
    "失礼します。",
    "ます。",
)
_WITH = late(
    re.compile,
    r"を(?:呼|紹介|通じ|通し|経由|含め|交え|説得|訪問|探|待|責|褒|注意|指導|推薦|指名|任命|外し|飛ばし|入れて|除く|除い|宛先|CC|中心|知)",
)
_WHOSE = late(
    re.compile,
    r"の(?:せがれ|倅|[じば]いちゃん|[じば]あちゃん|お[じば]|嫁|姑|両親|親御|[弟妹兄姉孫][がはのにを]|[長次三][男女]|押印|押し忘れ|奥さん|奥様|ご?主人|旦那|妻|夫|母|父|息子|娘|[お子]さん|子ども|子供|実家|自宅|ご?家族|携帯|スマホ|席[はがにで、。]|机|PC|パソコン|メール|名前|氏名|字[はがをで]|筆跡|印[鑑]|判子|ハンコ|承認|決裁|指示|意見|発言|言い分|言葉|主張|希望|依頼|提案|質問|"
    r"回答|返[事信]|メモ|原稿|代[理わ]|後任|前任|上司|部下|同期|後ろ|隣[のにで]|担当|休[みん]|退職|異動|歓迎会|送別会|出張|残業|ミス|失敗|勘違い|おかげ|せい[でだに]|名刺|アカウント|体調|病気|入院|葬儀|通夜|訃報|携わ|作[っ成]|書い|進め|言う|言っ|話で|やり方|仕事ぶり|方から|方で|方が)",
)
_OF_PLACE = late(
    re.compile,
    r"が(?:[丘原浜峰谷沢池崎岳島森野台瀬淵]|多|少な|あ[るり]|架|流れ|走|見え|広|続|最寄|会場|舞台|産地|名産|発祥|有名|人気|おいし|咲|通行止|停電|断水|冠水|工事|増え|減|中心|一番|急増|道|倒れて|落ち|転が|崩れ|枯れ|伸び|茂|湧|あふれ|折れ|氾濫|増水|[1-9]位|トップ)",
)
_SAID = late(re.compile, r"(?:です|でした|だ[。っとがか\n]|に(?:な[っりる]|変わ|替わ|代わ|決ま)|らしい|という|[。、\n]|\Z| |「|\(|さん)")
_CALLED_IN_QUOTES = late(
    re.compile,
    r"[」』] ?(?:様|さん|さま|氏|くん|君|ちゃん|先生|課長|係長|部長|という(?:人|方|名|姓|職員|男|女|生徒|児童)|と(?:署名|記名|名乗|サイン|呼)|は「?[ぁ-んァ-ヶー]{2,8}」?と(?:読|よ)|の(?:名前|氏名|姓))",
)
_SAYING = late(re.compile, r" ?[:>](?![\d:/]| ?\d)")
_SAYING_SO = late(
    re.compile,
    " ?[:>] ?(?:了解|承知|はい|いいえ|いや|すみません|すいません|お疲れ|ありがと|お願い|よろしく|後で|あとで|今から|それ[はなで]|では|じゃ|私|僕|自分|大丈夫|OK|たぶん|確認し|来週|明日|これ[はで]|どう|なるほど|確かに|賛成|反対|異議|質問)",
)
_SAID_BY = late(
    re.compile,
    r"(?:質[問疑]|発言|意見|報告|回答|説明|作成|記録|答弁|提案|依頼|苦情|要望|欠席|承認|指摘|担当|対応|起案|決裁|記入|入力|撮影|通報|申出|照会)\(\Z",
)
_SENTENCE_ENDS = frozenset("。たるすいんねよか、")
_ARROW = late(re.compile, r" ?(?:→|⇒|->|=>|>>) ?([一-龥々]{2,3}?)(?:課長|係長|部長|次長|室長|主査|主任|主事|補佐|様|氏|先生)?(?![一-龥々])")
_ARROW_BEFORE = late(re.compile, r"(?<![一-龥々])([一-龥々]{2,3}) ?(?:→|⇒|->|=>|>>) ?\Z")
_NAMED = late(re.compile, r"(?:名前|氏名|[名苗]字|姓|宛名|署名|名札|印鑑)[^。\n]{0,8}[「『]\Z")
_BEGIN_OR_STOP = ("", "\n", ">", ":", "。", "、", ")", "「", " ", "た")
_AT_ITS_WORD = late(re.compile, r"で(?:す[。、がけ\n!]|す\Z|した[。、]|ございます)")
_DAY = late(re.compile, r"(?:\A|\n)(?:[月火水木金土日](?:曜日?)?|\d{1,2}/\d{1,2}|\d{1,2}:\d\d)[ :]\Z")
_TURNS = (
    "前回は",
    "今回は",
    "次回は",
    "午前は",
    "午後は",
    "当番は",
    "本日は",
    "今日は",
    "明日は",
    "昨日は",
    "来週は",
    "今週は",
    "今月は",
    "来月は",
    "前半は",
    "後半は",
)
_ENDS_TURN = ("", "、", "。", "が", "\n", "と")
_DAYS = frozenset("月火水木金土日曜0123456789")
_ENDS = late(re.compile, r" ?(?:\n|\Z|[、,・/(])")
_ABSENT = late(re.compile, r"、(?:今日|本日|明日|午[前後]|有休|年休|半休|在宅|欠席|出張|休み|早退|遅刻|不在|離席|外出|対応中|確認中|担当)")
_JOINTS = frozenset("の・「 ")
_OFFICE_ENDS = frozenset("者長員師士任査幹佐人当手任")
_OFFICE_SIZES = (2, 3, 4, 1, 5, 6, 7, 8, 10)
# What may follow a surname, by the character it begins with.
_ASKED = (
    dict.fromkeys("がはもだ", (_DOING,))
    | dict.fromkeys("かよにへと", (_TOLD, _BY))
    | dict.fromkeys("まあ宛", (_UNTIL,))
    | dict.fromkeys("( ", (_FOLLOWED,))
    | {"っ": (_DOING, _BY), "の": (_WHOSE,), "を": (_WITH,), "、": (_ABSENT,), "ら": (_SEEMING,)}
)
_AGE = late(re.compile, r"\((?:[小中高大]\d|年[少中長]|\d{1,2}(?:歳|才|か月|ヶ月|カ月)?|未就学|[幼保][児稚]|園児)\)")
_FAR, _NEAR = 12, 6
_BEGINS = ("", "\n", ">")


def is_alone(text: str, start: int, end: int, word: str) -> bool:
    """Is the surname *word* of two or three kanji, a whole run of them, a person here?"""
    before = text[max(0, start - _FAR) : start]
    if before and _has_office(before, text, end, word):
        return True
    if not is_mostly_surname(word):
        if is_frequent(word) and not is_word(word):
            return _acts(text, end)
        if before.endswith(_GREETED) and _AT_ITS_WORD.match(text, end):
            return True
        return (
            (is_frequent(word) and _TOLD.match(text, end) is not None)
            or ((is_town(word) or is_frequent(word)) and _DOING_SO.match(text, end) is not None)
            or (before[-1:] in _BEGINS and _SAYING_SO.match(text, end) is not None)
        )
    return _acts(text, end) or _stands(text, start, end, before) or (is_frequent(word) and _does_anything(text, end))


def is_frequent(word: str) -> bool:
    return f" {word} " in _FREQUENT


def is_given_of_kin(text: str, start: int, end: int, word: str) -> bool:
    """母の美代子が: a given name after who it is."""
    return (
        (is_given_name(word) or word in SINGLE)
        and _KIN.search(text, max(0, start - _NEAR), start) is not None
        and _AFTER_GIVEN.match(text, end) is not None
    )


def is_given_of_age(text: str, end: int, word: str) -> bool:
    """大翔(小2): a known given name, and how old."""
    return text[end : end + 1] == "(" and is_given_name(word) and _AGE.match(text, end) is not None


def is_given_that_acts(text: str, end: int, word: str) -> bool:
    """悠真が学校に行きたがらない: a known given name, and what only people do."""
    return text[end : end + 1] in "がはも" and is_given_name(word) and not is_town(word) and _DOING_AT_HOME.match(text, end) is not None


def _acts(text: str, end: int) -> bool:
    if any(pattern.match(text, end) for pattern in _ASKED.get(text[end : end + 1], ())):
        return _OF_PLACE.match(text, end) is None
    return False


def _does_anything(text: str, end: int) -> bool:
    return text.startswith("が", end) and _OF_PLACE.match(text, end) is None


def _has_office(before: str, text: str, end: int, word: str) -> bool:
    last = before[-1]
    if last == "@":
        return True
    if last == ":":
        return before[-2:-1] in _OFFICE_ENDS or _is_day(before, text, end, word)
    if last in _JOINTS and _is_office(before[:-1]):
        return text[end : end + 1] < "一" and (is_mostly_surname(word) or is_frequent(word) or last != " ")
    return (last == " " and _is_day(before, text, end, word)) or (last in "をはが、 " and _is_subject(before, text, end, word))


def _is_subject(before: str, text: str, end: int, word: str) -> bool:
    """担当は田中です, 今回は金井が, 氏を関谷から."""
    if before.endswith(_TURNS):
        return (is_mostly_surname(word) or is_frequent(word)) and text[end : end + 1] in _ENDS_TURN
    if before[-2:-1] in "氏姓" and before[-1] != " ":
        return before[-3:-2] not in "同両各"
    return before.endswith(_SUBJECTS) and _SAID.match(text, end) is not None


def _is_day(before: str, text: str, end: int, word: str) -> bool:
    """月 相原, a line each: who is on duty."""
    return before[-2:-1] in _DAYS and _DAY.search(before) is not None and _ENDS.match(text, end) is not None and not is_town(word)


def _is_office(before: str) -> bool:
    """Does it end with who somebody is? 課の田中, 園長「田中」."""
    if before[-1:] in _JOINTS:
        before = before[:-1]
    return before[-1:] == "者" or any(before[-size:] in _OFFICES for size in _OFFICE_SIZES)


def _stands(text: str, start: int, end: int, before: str) -> bool:
    last, follows = before[-1:], text[end : end + 1]
    if follows in " :>" and last in _BEGINS and _SAYING.match(text, end):
        return True
    if last in ("[", "【") and follows in ("]", "】"):
        return text[start - 2 : start - 1] in ("", "\n", " ") or text[end + 1 : end + 2] in ("", "\n")
    if last == "(" and follows == ")":
        return _SAID_BY.search(before) is not None or (
            text[start - 2 : start - 1] in _SENTENCE_ENDS and text[end + 1 : end + 2] in ("", "\n", "。")
        )
    if last in "「『" and follows in ("」", "』"):
        return _CALLED_IN_QUOTES.match(text, end) is not None or _NAMED.search(before) is not None
    if follows == "で" and last in _BEGIN_OR_STOP:
        return _AT_ITS_WORD.match(text, end) is not None
    arrow = _ARROW.match(text, end) if follows in " →⇒-=>" else None
    arrow = arrow or (_ARROW_BEFORE.search(before) if last in "→⇒> " else None)
    return arrow is not None and is_mostly_surname(arrow.group(1))
