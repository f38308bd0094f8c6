"""From the words of the demo's files to the kinds of the product."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from lms.accounts.kinds import Employment, Role
from lms.cases.kinds import CaseKind, Category, Field
from lms.practice.kinds import AiUse, Barrier

DATA = Path(__file__).parent / "data"

AI_USES = {
    "文案": AiUse.DRAFTING,
    "議事録要約": AiUse.MINUTES,
    "企画": AiUse.PLANNING,
    "メール": AiUse.MAIL,
    "想定問答": AiUse.QUESTIONS,
    "マクロ": AiUse.MACRO,
    "問合せ・FAQ": AiUse.ENQUIRY,
    "集計": AiUse.TALLY,
    "翻訳": AiUse.TRANSLATION,
    "その他": AiUse.OTHER,
}
BARRIERS = {
    "時間": Barrier.TIME,
    "環境・許可": Barrier.PERMISSION,
    "道具": Barrier.TOOL,
    "ルール": Barrier.RULE,
    "やり方": Barrier.METHOD,
    "不安": Barrier.WORRY,
    "上司": Barrier.SUPERIOR,
    "対象業務がない": Barrier.NO_SUCH_WORK,
}
CATEGORIES = {
    "市民サービス": Category.SERVICE,
    "正確・効率": Category.ACCURACY,
    "職員能力": Category.SKILLS,
    "職場環境": Category.WORKPLACE,
    "経費": Category.COST,
}
FIELDS = {
    "文書作成": Field.DOCUMENTS,
    "窓口・電話": Field.COUNTER,
    "会議・記録": Field.MEETINGS,
    "集計・点検": Field.TALLY,
    "広報": Field.PUBLICITY,
    "企画・計画": Field.PLANNING,
}
KINDS = {"improvement": CaseKind.IMPROVEMENT, "failure": CaseKind.FAILURE, "near_miss": CaseKind.NEAR_MISS}
EMPLOYMENTS = {"正規": Employment.REGULAR, "外部": Employment.EXTERNAL}
ROLES = {
    "facilitator": Role.FACILITATOR,
    "office": Role.OFFICE,
    "executive": Role.EXECUTIVE,
    "partner": Role.PARTNER,
    "administrator": Role.ADMINISTRATOR,
}


@cache
def data(name: str) -> dict[str, Any]:
    """One of the demo's files."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def shelf(folder: str, kind: str) -> list[dict[str, Any]]:
    """Every entry of *kind* in the files of a folder, in their order."""
    return [entry for file in sorted((DATA / folder).glob("*.toml")) for entry in data(f"{folder}/{file.stem}")[kind]]
