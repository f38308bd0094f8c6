"""Given names: known, or made like many: how they begin and end."""

import re

from lms.kernel.patterns import late
from lms.privacy.rules.names.surnames import is_given_name, listed

# A given name is the second hint that a surname needs: how many begin, and how they end.
BEGINS = (
    "一二三太大光公次健剛勇花華由真美恵和正明弘博幸孝雅裕義康俊直哲達浩修洋秀信昭昌智千百春夏秋冬陽翔悠結彩葵里理沙優奈菜佳香麻亜恭清章純敏敬節文幹久宣憲伸卓拓誠翼良徹啓圭慶桂慎祐佑雄英栄悦咲桜愛絵江加可喜紀貴希京邦国晃晴治司志史鉄"
    "辰竜龍隆茂将匠尚仁静鈴珠朋友知瑞瑠瑛柚芽萌早佐順淳潤絢綾彰聡賢謙吉克勝繁武毅富寛宏政征誉好善祥翠涼遼凌亮蓮凛玲麗礼樹実豊穂海陸音心"
)
GIVEN_ENDS = frozenset(
    "子美恵郎夫男雄一二三介輔太也彦人香奈菜代江枝樹斗翔真平吾志司史之行幸宏博弘明昭正和隆孝修勝実茂誠進豊薫翼花華愛咲桜葵結衣"
)
ENDS = "".join(sorted(GIVEN_ENDS)) + "穂音希乃里紀織世重治吉作助久雅生哉弥馬磨登士文春海陽悟"
# Kanji that are given names alone.
SINGLE = "玲健誠茂剛隆薫昭進実稔豊勇武弘博修治正明清翼蓮翔葵凛律湊悠歩楓聡徹亮淳純潤学恵愛遥舞望泉梓香瞳茜渚忍勉浩勝繁守孝哲宏寛努仁満光司猛忠敏裕渉毅昇崇涼樹桜彩栞碧蒼環希静節操要悟均肇巌馨旭圭惇慎竜龍亨彰諭譲杏柚椿藍楽麗紬咲燈灯絢響虹暖朔涼蘭鈴雫澪零奏絃凪糸"
NO_GIVEN = " 公平 公正 大人 友人 知人 真実 充実 文明 大和 美人 実行 知恵 文治 公明 国史 一人 二人 三人 一世 二世 昭和 明治 "
_GIVEN_LASTS = "子美恵郎夫雄一二三介輔太也彦香奈菜代江枝樹斗翔平吾志之幸宏弘昭隆孝勝茂誠豊薫咲桜葵衣穂音希乃里紀織治作助久雅哉弥馬"
_GIVEN = late(re.compile, f"[{BEGINS}][{BEGINS}]?[{_GIVEN_LASTS}]")
# Words, and given names behind a surname.
_WORDS = listed(
    "未来 大地 青空 大空 日向 正直 公平 勝利 双葉 若葉 飛鳥 百合 弥生 大和 千歳 萌 梢 翠 緑 智 陸 空 颯 暁 栄 信 篤 順 準 巧 匠 匡 雪 秋 諒 遼 凌 怜 伶 苗 心 晴 洋 亘 渡 航 駿 俊 敬 慧 慶 等 斉 整 星 昴 京 都 徳"
)
_MADE = late(re.compile, f"[{BEGINS}][{BEGINS}]?[{ENDS}]|[{BEGINS}]?[{ENDS}{SINGLE}]")  # behind a surname; the second after a space
_MIXED = late(re.compile, "[ぁ-んァ-ヶ]{1,3}[子代江美恵枝夫男雄郎]")  # すみ子


def is_given(words: str) -> bool:
    return (
        is_given_name(words)
        or _MIXED.fullmatch(words) is not None
        or (_GIVEN.fullmatch(words) is not None and f" {words} " not in NO_GIVEN)
    )


def may_be_given(words: str, *, after_space: bool = False) -> bool:
    """Behind a surname, where more is a given name than alone."""
    if is_given_name(words) or (_MADE.fullmatch(words) is not None and f" {words} " not in NO_GIVEN and (after_space or len(words) > 1)):
        return True
    if words in _WORDS and (after_space or len(words) > 1):
        return True
    return after_space and _MIXED.fullmatch(words) is not None
