"""Texts that try to run something in the reader's browser: a small set of the known kinds, and a generator that mixes their parts."""

import random
from collections.abc import Iterator

CALL = "hit(1)"
KNOWN = (
    "<script>hit(1)</script>",
    "<ScRiPt/x>hit(1)</sCrIpT >",
    "<script src=data:,hit(1)></script>",
    "<img src=x onerror=hit(1)>",
    '<img src="x" onerror="hit(1)"',
    "<svg onload=hit(1)>",
    "<svg><script>hit(1)</script></svg>",
    "<svg><animate onbegin=hit(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit(1)>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=hit(1)>",
    "<iframe srcdoc='<script>parent.hit(1)</script>'></iframe>",
    "<iframe src=javascript:parent.hit(1)></iframe>",
    "<object data=javascript:hit(1)></object>",
    "<embed src=javascript:hit(1)>",
    "<base href=javascript:hit(1)//>",
    "<link rel=stylesheet href=data:,x>",
    "<meta http-equiv=refresh content='0;url=javascript:hit(1)'>",
    "<details open ontoggle=hit(1)>x</details>",
    "<input autofocus onfocus=hit(1)>",
    "<video><source onerror=hit(1)></video>",
    "<audio src=x onerror=hit(1)>",
    "<body onload=hit(1)>",
    "<marquee onstart=hit(1)>",
    "<a href=javascript:hit(1)>x</a>",
    "<p style='background:url(javascript:hit(1))'>x</p>",
    "<style>@import 'javascript:hit(1)';</style>",
    "<noscript><p title='</noscript><img src=x onerror=hit(1)>'>",
    "<!--><img src=x onerror=hit(1)>-->",
    "<![CDATA[<img src=x onerror=hit(1)>]]>",
    "<?x <img src=x onerror=hit(1)>?>",
    "</p></section><script>hit(1)</script>",
    "<template><script>hit(1)</script></template>",
    "<xmp><img src=x onerror=hit(1)></xmp>",
    "<textarea></textarea><img src=x onerror=hit(1)>",
    "<button popovertarget=x onclick=hit(1)>x</button>",
    "<div id=location name=body contenteditable>x</div>",
    "[x](javascript:hit(1))",
    "[x](JaVaScRiPt:hit(1))",
    "[x](java&#115;cript:hit(1))",
    "[x](javascript&colon;hit(1))",
    "[x]( javascript:hit(1))",
    "[x](\x01javascript:hit(1))",
    "[x](data:text/html,<script>hit(1)</script>)",
    "[x](vbscript:hit(1))",
    "[x](//evil.example)",
    '[x](https://a.example "onmouseover=hit(1)")',
    '[x](https://a.example/"onmouseover=hit(1)//)',
    "[x][y]\n\n[y]: javascript:hit(1)",
    "<javascript:hit(1)>",
    '![x](x" onerror="hit(1))',
    '![x" onerror="hit(1)](figures/cut.svg)',
    '![x](figures/cut.svg "y\\"><img src=x onerror=hit(1)>")',
    "![<img src=x onerror=hit(1)>](figures/shot.png)",
    "[[生成AI|<img src=x onerror=hit(1)>]]",
    "[[<script>hit(1)</script>]]",
    "[^S1<script>hit(1)</script>]",
    '[^S1" onclick="hit(1)]',
    "```prompt\n</pre><script>hit(1)</script>\n```",
    "```note\n</aside><img src=x onerror=hit(1)>\n```",
    "```js\n</code></pre><img src=x onerror=hit(1)>\n```",
    '``` " onclick=hit(1)\nx\n```',
    "`</code><img src=x onerror=hit(1)>`",
    "| <img src=x onerror=hit(1)> |\n|---|\n| <svg onload=hit(1)> |",
    "> <img src=x onerror=hit(1)>",
    "- <img src=x onerror=hit(1)>",
    "### <img src=x onerror=hit(1)> {: onclick=hit(1)}",
    "\ue0000\ue001<img src=x onerror=hit(1)>\ue0001\ue001",
    "\ue002<script>hit(1)</script>",
    "&lt;script&gt;hit(1)&lt;/script&gt;",
    "&#60;img src=x onerror=hit(1)&#62;",
    "\\<img src=x onerror=hit(1)\\>",
    "<img\x00src=x\x0bonerror\x0c=hit(1)>",
    "＜script＞hit(1)＜/script＞",
    "<a\nhref='java\nscript:hit(1)'>x</a>",
)
TAGS = ("img", "svg", "a", "video", "iframe", "math", "details", "style", "table", "span", "p", "mglyph", "select", "noscript", "title")
SINKS = (
    "onerror",
    "onload",
    "onclick",
    "onfocus autofocus",
    "onmouseover",
    "ontoggle open",
    "href",
    "src",
    "xlink:href",
    "formaction",
    "style",
)
VALUES = (
    "hit(1)",
    "javascript:hit(1)",
    '"hit(1)"',
    "'javascript:hit(1)'",
    "`hit(1)`",
    "&#106;avascript:hit(1)",
    "data:text/html,<script>hit(1)</script>",
)
SPACES = (" ", "/", "\t", "\n", "\x0c", " x=1 ")
AROUND: tuple[str, ...] = (
    "{}",
    "> {}",
    "- {}",
    "**{}**",
    "`{}`",
    "[{}](https://a.example)",
    "[x]({})",
    "![{}](figures/cut.svg)",
    "| {} |\n|---|\n| x |",
    "```prompt\n{}\n```",
)
AROUND += (
    "```note\n{}\n```",
    "[[生成AI|{}]]",
    "### {}",
    "<!-- {} -->",
    "<svg>{}</svg>",
    "<math>{}</math>",
    "<noscript>{}</noscript>",
    "\\{}",
    "\ue000{}\ue001",
)


def generated(seed: int, count: int) -> Iterator[str]:
    """*count* attacks out of mixed parts; the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        tag = "".join(letter.upper() if chance.random() < 0.2 else letter for letter in chance.choice(TAGS))
        inner = f"<{tag}{chance.choice(SPACES)}{chance.choice(SINKS)}={chance.choice(VALUES)}{chance.choice(('>', '/>', '', ' >x</' + tag + '>'))}"
        for _ in range(chance.randint(1, 2)):
            inner = chance.choice(AROUND).replace("{}", inner)
        yield inner
