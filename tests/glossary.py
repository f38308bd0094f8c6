"""One word for a concept, in both languages: where the Japanese names it, the English says this word and no other."""

import re
from collections.abc import Iterator

from babel.messages import Catalog

from tests.catalogue import english

# What a Japanese sentence says (a pattern) → what its English says (a pattern, whatever the letters).
SAID_AS = {
    "全庁": "whole municipality",
    "おたずね": "follow-up|question|ask",
    "確認問題": "quiz",
    "ナレッジ会議": "meeting",
    "議事録": "minutes",
    "トレイ": "tray",
    "投影": "projector",
    "改善事例": "improvement",
    "失敗事例": "failure",
    "ナイスチャレンジ": "nice challenge",
    "取り組みのつながり": "lineage",
    "うちでも試す": "try it here too|tr(y|ied|ying)",
    "つぎの一歩": "next step",
    "基礎講座": "basic",
    "実践講座": "practical",
    "レッスン": "lesson",
    "推進室": "DX office|office",
    "推進員": "promoter",
    "ファシリテーター": "facilitator",
    "パートナー": "partner",
    "システム管理者": "system administrator",
    "経営層": "executive",
    "所属長": "head",
    "課長": "section head|section or team head",
    "係長": "team leader|section or team head",
    "AI利用ルール": "AI rules",
    "AIライセンス": "licence",
    "個人情報チェック": "privacy guard",
    "個人情報": "personal|privacy guard",
    "メール(?!サーバー)": "e-mail|mail server",
    "困りごと": "problem",
    "意見箱": "suggestion box",
    "引継ぎシート": "hand-over sheet|sheet",
    "修了証": "certificate",
    "監査の記録": "audit",
    "共用(?:の)?パソコン|共用の端末": "shared terminal",
    "安全の脈": "pulse survey",
    "棚卸し": "inventory",
    "ハンズオン": "workshop",
    "用語集": "glossary",
    "発令": "posting",
    "職員番号": "staff number",
    "回復コード": "recovery code",
    "下書きにする": "draft",
    "事故報告": "incident",
    "プロンプト": "prompt",
}
# Words that stand nowhere: another one is said for it.
NEVER = re.compile(
    r"personal data|\be?mails?\b(?<!e-mail)(?<!e-mails)(?! servers?\b|\.example)|on trial|\banew\b|\b[Mm]end(?:ed|ing|s)?\b|shared (?:pc|computer)s?\b"
    r"|\btown\b(?! hall)|whole organisation|section chief|safety pulse|the wall\b|accident",
    re.IGNORECASE,
)


def other_words(catalog: Catalog) -> Iterator[str]:
    """English that calls a thing otherwise than the glossary."""
    for message in catalog:
        japanese = message.id if isinstance(message.id, str) else message.id[-1]
        wanted = [said for named, said in SAID_AS.items() if re.search(named, japanese)]
        for text in english(message) if japanese else ():
            yield from (f"{japanese} ⇒ {text}: {said}" for said in wanted if not re.search(said, text, re.IGNORECASE))
            yield from (f"{japanese} ⇒ {text}: not {word}" for word in NEVER.findall(text))
