"""Passwords, keys and connection strings; and words of matters that are not public yet."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind
from lms.privacy.rules.matching import Pattern

_KEYWORD = (
    r"(?i:pass(?:word|wd|phrase|code)|pwd|パスワード|パスフレーズ|パスコード|暗証(?:番号|コード)|(?:暗号化?|認証|共有|接続|アクセス|ライセンス|シークレット)キー|(?:アクセス|リフレッシュ|認証)トークン|"
    r"(?:wi-?fi|無線lan)の?(?:キー|パス)|キーフレーズ|シークレット|(?:リカバリー?|復旧|回復)(?:コード|キー)|psk|(?:api|access|secret|private)[-_ ]?(?:key|キー)|(?:access|refresh|auth)[-_ ]token|秘密鍵|secret)"
)
_MIXED = r"[!-~]*(?:[A-Za-z][!-~]*\d|\d[!-~]*[A-Za-z])[!-~]*"  # "パスワードは12文字以上", "パスワードはChatGPTに入れない" are advice
_IN_BRACKETS = r"[!-(*-~]*(?:[A-Za-z][!-(*-~]*\d|\d[!-(*-~]*[A-Za-z])[!-(*-~]*"
_LONG = r"[A-Za-z][!-~]{3,}\d[!-~]*|\d[!-~]{3,}[A-Za-z][!-~]*"
_SAID = (
    rf" {{0,2}}(?:は|が| is |→)[ \"'「]{{0,3}}({_MIXED})| ?[「\"']({_MIXED})| ?\(({_IN_BRACKETS})|[^\n!-~]{{0,12}}\n ?({_LONG})(?:\n|\z)"
)
_SECRETS = Pattern(
    rf"{_KEYWORD}(?:[\"']? {{0,2}}[:=][ \"'「]{{0,3}}([!-~]{{4,}})|{_SAID}| {{1,3}}({_LONG})|[\p{{Han}}\p{{Hiragana}}]{{1,6}} ?[:=→] ?({_MIXED}))",
    r"\b(?i:pw) {0,2}[:=] {0,2}([!-~]{4,})",
    # パス is also where a file lies, and "pass" a result: letters and digits together, and no folder.
    r"(?:(?i:(?:\b|_)(?:pw|pass))|パス)(?: {0,2}[:=→] {0,2}| {1,2})[\"'「]?([!-.;-~][!-.0-9;-~]*(?:[A-Za-z][!-.;-~]*\d|\d[!-.0-9;-~]*[A-Za-z])[!-.0-9;-~]*)",
    rf"(?:\A|[^A-Za-z])(?i:pw|pass)(?:{_SAID})",
    r"パスは ?[「\"']?([!-.;-~]*(?:[A-Za-z][!-.;-~]*\d|\d[!-.;-~]*[A-Za-z])[!-.;-~]*)",
    r"合い?言葉は?「([^」\n]*\d[^」\n]*)」",
    r"(?i:cookie|(?:php|j)?sess(?:ion)?(?:_?id)?)[\"']? ?[:=] ?(?:\w+=)?([A-Za-z0-9]{16,})",
    r"(?:金庫|鍵|ロッカー|キーボックス|警備|ダイヤル錠)の?(?:開け方|番号|暗証番号)[ :はが「]{0,3}(\d[\d-]{2,9})(?:[^\d桁番]|\z)",
    r"(?:暗証番号|パスコード|(?:ワンタイム|認証|確認|セキュリティ)(?:コード|キー)|解[錠除](?:コード|番号|キー)|\b(?i:pin(?: code)?)) {0,2}は?[ :=「(]{0,3}(\d{4,8})(?:[^\d桁文字]|\z)",
    r"\b(?:mysql|mysqldump|psql|sshpass)\b[^\n]{0,40}? -p ?[\"']?([!-~]{4,})",
    r"\bcurl\b[^\n]{0,60}? -u ?[\"']?[\w.@-]+:([!-~]{4,})",
    r"(?:ログイン|アカウント|(?i:log ?in|account)) {0,2}[:=] {0,2}[\w.@-]+ ?/ ?([!-~]*(?:[A-Za-z][!-~]*\d|\d[!-~]*[A-Za-z])[!-~]*)",
    # "token: 4096" is a quantity.
    r"(?i:token|トークン)[\"']? {0,2}[:=→][ \"'「]{0,3}([\w.~+/-]*[A-Za-z_][\w.~+/-]{7,})",
    r"(?i:\bid ?/ ?(?:pass(?:word)?|pw)) ?[:=] ?([\w.@-]{2,30} ?/ ?[!-~]{4,})",
    r"(?i:authorization) ?: ?(?i:basic|bearer|token) ([!-~]{4,})",
    r"(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----[^■]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z))",
    r"([a-z][a-z0-9+.-]*://[^\s:/@■]*:[^\s/@■]+@[^\s■]+)",
    r"\b(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|github_pat_\w{30,}|sk-[\w-]{20,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{35})",
)
_BEARER = Pattern(r"(?i:bearer) {1,3}([\w.~+/=-]{8,})")
# What stands where the secret was, or says of what sort it has to be.
_NO_SECRET = late(
    re.compile,
    r"[*.xX_•●-]+|(?i:string|text|str|true|false|yes|no|optional|Optional\[.*|null|none|required|hidden|masked|char(?:field)?|bytes)[,;()]?|[a-z_][\w.]*(?:\(\)|[(\[][\"'].*);?|[\"']?[$%<{].*|process\.env\..*|[a-z_]+(?:\.[a-z_]+)+;?|[A-Za-z_]\w*\.[\w.]*\(.*|(?i:pass(?:word|wd)?|pw)[,;]?|(?:ISO|JIS|RFC|NIST)[ -]?\d.*",
)
_LONGEST_WORD = 20  # "Bearer authentication" is a term, not a token

_CONTENT = "(?:資料|案|条例|議案|予算|データ|数[値字]|計画|名簿|文書|原稿|決算|統計|結果|[草素原]案|リスト|図面|[金単][額価]|推計|報告書|方針|人事|ファイル|メール|表)"
# 内示額 is the amount of a subsidy; "公開前に見直す" is advice.
_UNPUBLISHED = Pattern(
    r"(内示)(?:[^額書達会後]|\z)",
    r"((?:人事)?異動案)(?:[^内]|\z)",
    r"(未公開)(?:[^株企]|\z)",
    r"(人事案)(?:[^件]|\z)",
    rf"((?:(?:議会|議案)(?:への?)?)?(?:上程|提案|告示|提出|報告|解禁)前)の(?:{_CONTENT}|情報|内容)",
    r"((?:公表|発表|公開)前)につき",
    r"((?:公表|発表|公開)前)(?:[^にかチ点確日倒レリ]|\z)",
    rf"((?:まだ|未だ?)(?:公表|発表|公開)(?:して|されて)い?ない)[^。\n]{{0,6}}?{_CONTENT}",
    r"[【(\[「〔](機密|秘|非公開|(?:議会提出|査定|記者発表|上程|公示)前)[】)\]」〕]",
    r"(機密)(?::|です|扱い|文書|資料|事項|データ)",
    rf"(機密性[23][ABC]?)の(?:{_CONTENT})",
    r"((?:部内|庁内|課内|関係者|内部|委員|職員|担当者)限り)(?:[^定な]|\z)",
    r"\b((?i:strictly confidential|(?:for )?internal use only|internal only|not for (?:public )?release|do not (?:distribute|disclose))|CONFIDENTIAL)\b",
    r"(予定価格|最低制限価格|入札予定(?:者|価格)|落札(?:候補|予定)者|設計(?:金額|価格)[はが:]? ?\d|査定[前中]の|内々示|異動\(案\)|処分案|未定稿|取扱厳重注意|秘密文書|非公開の(?:資料|会議録|議事録|名簿|文書|データ)|入札前|取扱注意|取り扱い注意|部外秘|庁外秘|社外秘|関係者外秘|マル秘|組織改[編正]案|機構改革案|極秘|[㊙]|未公表|未発表|非公表|情報解禁前|対外秘|部外者?秘|厳秘|他言無用|口外(?:禁止|無用|厳禁|しない)|昇任候補者?名簿|持ち?出し?禁止|複写禁止|オフレコ)",
)
# A rule, a mark and a word are spoken of, not what they keep back.
_AS_A_WORD = late(
    re.compile,
    r"[」』]?(?:の[^。\n]{0,12}?[はを][^。\n]{0,6}?(?:入れ|入力し|使わ|貼ら|載せ|書か|出さ|扱わ|含め|渡さ|送ら)(?:ない|ません|ず)|の(?:最終)?(?:確認|点検|チェック|準備|手続|練習|見直し|打ち?合わ?せ|校正|レビュー|リハーサル|現場説明|説明会|印)|ラベル|シール|スタンプ|印(?:[^刷]|\Z)|マーク|制度|(?:調書)?の(?:様式|書式|書き方|作成|作り方)|の(?:後|あと)に|の方法|の(?:事後|事前)?(?:公表(?!前)|表示|意味|定義|考え方|(?:算[定出]|積算|決定|設定|計算|決め|付け|つけ|扱い|取り?扱い)方法?|制度|仕組み?|ルール|基準|区分|用語|説明|時期|日程|研修|点検表|手順|管理|廃棄|保管|荷物)|とは|って(?:何|なに|いつ|どう|どこ|どんな)|という(?:言葉|語|表示|用語|文言)|を[^。\n]{0,8}ては(?:いけ|なら)ない|を受け(?:たら|る|た(?:とき|時|場合))|について学|は(?:いつ|なぜ|何|例年|毎年|通常)|は[^。\n\d]{0,8}公表|(?:を付け|をつけ)る(?:基準|文書|ルール))",
)
# 案内示す, 市内示談: 内 belongs to the word before.
_BEFORE_INSIDE = frozenset("案国市県町村区庁館所屋校園管室社車体圏域構年月週期以")


def says_what_it_is(value: str) -> bool:
    """Is it the name or the sort of a secret, or what hides it?"""
    return _NO_SECRET.fullmatch(value) is not None


def secrets(text: str) -> Iterator[Finding]:
    for start, end in _SECRETS.spans(text):
        if not _NO_SECRET.fullmatch(text, start, end):
            yield Finding(GuardKind.SECRET, start, end)
    for start, end in _BEARER.spans(text):
        if end - start > _LONGEST_WORD or not text[start:end].isalpha():
            yield Finding(GuardKind.SECRET, start, end)


def unpublished(text: str) -> Iterator[Finding]:
    for start, end in _UNPUBLISHED.spans(text):
        if _AS_A_WORD.match(text, end):
            continue
        if text[start:end] != "内示" or text[max(0, start - 1) : start] not in _BEFORE_INSIDE:
            yield Finding(GuardKind.UNPUBLISHED, start, end)
