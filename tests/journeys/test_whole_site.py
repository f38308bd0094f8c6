"""The whole site, as each of the seven finds it by following links: nothing dead, nothing broken, one heading, one primary action."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine

from lms import demo, paths
from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.queries import rights
from lms.app import create_app
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.settings import load
from lms.wiring import HANDLERS
from tests.demo_town import copy_of
from tests.journeys.axe import Looker, with_axe
from tests.journeys.conftest import LOOKS, Site, come_in, visitor_of
from tests.journeys.spoken import unsaid
from tests.visitor import Visitor

Open = Callable[..., Page]
LOGINS = [login for login, _ in demo.ACCOUNTS.logins]
MAY_HAVE_NO_PRIMARY = {
    "admin.guide",
    "admin.guide_for",
    "admin.accessibility",
    "admin.privacy",
    "admin.components",
    "followups.notifications",
}
MAY_HAVE_NO_PRIMARY |= {
    "deliveries.index",
    "deliveries.show",
    "texts.index",
    "people.show",
    "units.show",
    "certificates.verify",
    "feedback.index",
}
MAY_HAVE_NO_PRIMARY |= {
    "followups.recalls",
    "jobs.index",
    "weeks.index",
    "privacy.counts",
    "releases.index",
    "plain.lessons",
    "plain.lesson",
    "writing.history",
    "reviewing.changes",
    "reviewing.release",
    "cycles.index",
    "cycles.show",
    "decided.index",
    "voices.box",
    "pulse.index",
    "insights.index",
    "insights.training",
    "goals.steps",
}
MAY_BE_EMPTY = {  # an example of the component; what nobody has changed; an agenda without room; keys for systems, each shown once to somebody
    *("admin.components", "life.history", "proposing.proposal", "api_tokens.index"),
    *("life.overdue", "anonymous.index"),  # the town is younger than a year; its store of failures without a name is not told here
    "progress.index",  # for the office, which heads nothing
    "practice.index",  # for who serves nowhere
    "certificates.index",
    "team.index",
}
OF_MANY = (
    "people.",
    "postings.",
    "units.",
    "recovery.",
    "access.",
    "team.",
    "licences_office.",
    "writing.",
    "quizzes.",
    "learning.printed",
    "case_out.",
    "cycles.",
    "life.",
    "goals.",
    "kpis.",
    "case_paper.",
    "synonyms.",
)  # a page for each of five hundred people: some of each kind stand for all
THE_SAME = (
    "learning.lesson",
    "learning.quiz",
    "items.",
    "plain.",
    "gift.",
    "cases.adopt",
    "sharing.",
)  # for whoever finds them: one account sees them all
LETTERS = {"texts.edit"}  # shows a letter as it arrives, whose own language holds for all of it
SOME = 12
FILES = {"case_out.export": 5}  # nobody may take more than some in an hour
LEAST = {"010001": 300, "p0001": 70}
A4_POINTS = (594.96, 841.92)


# Much faster than the parser of the standard library, for what a page is full of.
TAG = re.compile(r"""<(?:!--.*?-->|([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>)""", re.DOTALL)
ATTRIBUTE = re.compile(r"""([^\s"'=/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+))?""")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@dataclass
class Found:
    """What a page is made of, as far as the checks look."""

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    headings: int = 0
    primaries: int = 0
    language: str = ""
    title: str = ""
    ids: list[str] = field(default_factory=list)
    marks: set[tuple[str, ...]] = field(default_factory=set)  # the sorts of elements on it

    @classmethod
    def on(cls, html: str) -> "Found":
        title = TITLE.search(html)
        found = cls(title=unescape(title[1]) if title else "")
        for tag, attributes in TAG.findall(html):
            if tag:
                found._note(tag.lower(), {name.lower(): unescape(value.strip("\"'")) for name, value in ATTRIBUTE.findall(attributes)})
        return found

    def _note(self, tag: str, at: dict[str, str]) -> None:
        self.marks.add(
            (tag, *(at.get(name, "") for name in ("class", "role", "type")), *sorted(name for name in at if name.startswith("aria-")))
        )
        self.headings += tag == "h1"
        self.primaries += "btn-primary" in at.get("class", "").split()
        if tag == "html":
            self.language = at.get("lang", "")
        if "id" in at:
            self.ids.append(at["id"])
        if tag == "a" and "href" in at:
            self.links.append(at["href"])
        if tag == "form":
            (self.links if at.get("method", "get") == "get" else self.loads).append(at.get("action", ""))
        if tag in {"link", "script", "img", "source", "iframe", "use"}:
            self.loads.append(at.get("href", "") or at.get("src", ""))


@dataclass
class Walk:
    """Where following links has led: the faults, the pages by address, one address for each kind of page."""

    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    marks: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)  # by kind of page
    visits: Counter[str] = field(default_factory=Counter)

    def has_enough_of(self, endpoint: str, of_many: tuple[str, ...]) -> bool:
        self.visits[endpoint] += 1
        return endpoint.startswith(of_many) and self.visits[endpoint] > FILES.get(endpoint, SOME)


@pytest.fixture(scope="module")
def engine(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = make_engine(f"sqlite:///{copy_of(demo_database, tmp_path_factory.mktemp('walked'))}")
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    made = create_app(load({}, data=str(tmp_path_factory.mktemp("data")), demo=True), engine, demo_accounts=demo.ACCOUNTS)
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return made


@dataclass
class Walked:
    """The walks of all accounts, and every template that was drawn on them."""

    of: dict[str, Walk]
    drawn: set[str]


@pytest.fixture(scope="module")
def walked(app: Flask, engine: Engine) -> Walked:
    drawn: set[str] = set()
    load_template = app.jinja_env._load_template

    def noted(name: str, *more: Any) -> Any:
        drawn.add(name)
        return load_template(name, *more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(app.jinja_env, "_load_template", noted)
        made = {login: walk(app, visitor_of(app, engine, login), "/", of_many=relief(login)) for login in LOGINS}
        made[""] = walk(app, visitor_of(app, engine, None), "/login")
        assert visitor_of(app, engine, None).get("/nowhere").status_code == 404
    return Walked(made, drawn)


def relief(login: str) -> tuple[str, ...]:
    """Of which kinds an account looks at some only: the first two (staff, and a chief who writes courses) at all that is the same for everybody."""
    return OF_MANY if login in LOGINS[:2] else OF_MANY + THE_SAME


def walk(app: Flask, visitor: Visitor, start: str, language: str = "ja", *, of_many: tuple[str, ...] = OF_MANY) -> Walk:
    """Follow every link from *start* once; of the kinds in *of_many* some."""
    routes = app.url_map.bind("localhost")
    made, waiting = Walk(), [start]
    while waiting:
        address = waiting.pop()
        path = urlsplit(address)
        if address in made.seen or path.netloc not in {"", "localhost"} or path.scheme not in {"", "http"}:
            continue
        made.seen.add(address)
        if path.path.startswith("/static/") or made.has_enough_of(routes.match(path.path)[0] if routes.test(path.path) else "", of_many):
            continue
        answer = visitor.get(address)
        if answer.status_code in {302, 303}:
            waiting.append(answer.headers["Location"])
            continue
        if answer.status_code != 200:
            made.faults.append(f"{address}: status {answer.status_code}")
            continue
        endpoint, _ = routes.match(path.path)
        if answer.mimetype != "text/html":
            continue  # papers, tables, figures and probes
        page = Found.on(answer.text)
        made.faults += [f"{address}: {each}" for each in (*faults(page, endpoint, language), *of_words(answer.text, endpoint, language))]
        if made.kinds.setdefault(endpoint, address) == address:
            made.marks[endpoint] = page.marks
        waiting += [urldefrag(urljoin(address, link))[0] for link in page.links if link and not link.startswith(("#", "mailto:"))]
    return made


def faults(page: Found, endpoint: str, language: str) -> Iterator[str]:
    if page.headings != 1:
        yield f"{page.headings} headings of the first rank"
    if page.primaries != 1 and not (page.primaries == 0 and endpoint in MAY_HAVE_NO_PRIMARY):
        yield f"{page.primaries} primary actions"
    if page.language != language:
        yield f"language {page.language!r}"
    if not page.title.strip() or page.title.startswith("｜"):
        yield "no title"
    if len(page.ids) != len(set(page.ids)):
        yield f"an id stands twice: {sorted({each for each in page.ids if page.ids.count(each) > 1})}"
    yield from (f"loads {each}" for each in page.loads if urlsplit(each).netloc)


def of_words(html: str, endpoint: str, language: str) -> list[str]:
    """Japanese on a page in another language that is not said to be Japanese."""
    return [] if language == "ja" or endpoint in LETTERS else unsaid(html)


@pytest.mark.parametrize("login", LOGINS)
def test_every_link_leads_somewhere(walked: Walked, login: str) -> None:
    made = walked.of[login]
    assert made.faults == []
    assert len(made.seen) >= LEAST.get(login, 200)


@pytest.mark.parametrize("login", LOGINS)
def test_every_kind_of_page_has_something_worth_reading(walked: Walked, login: str) -> None:
    made = walked.of[login]
    empty = {kind for kind, marks in made.marks.items() if any("empty" in mark[1].split() for mark in marks)}
    serves_nowhere = {"practice.index", "certificates.index", "team.index"}
    assert empty - (MAY_BE_EMPTY if login in {"010005", "p0001"} else MAY_BE_EMPTY - serves_nowhere) == set()


@pytest.mark.parametrize("login", ["010001", "010004", "admin"])
def test_every_link_leads_somewhere_in_english(app: Flask, engine: Engine, login: str) -> None:
    choose_language(engine, login, "en")
    made = walk(
        app, visitor_of(app, engine, login), "/", "en", of_many=("",)
    )  # some of every kind: the sentences are the same on all of one
    choose_language(engine, login, "ja")
    assert made.faults == []
    assert len(made.seen) >= 200


def choose_language(engine: Engine, login: str, language: str) -> None:
    with session_factory(engine, HANDLERS)() as session:
        found = accounts.credentials(session, login, today=clock.today())
        assert found is not None
        actor = rights.actor_of(session, found.person_id, today=clock.today())
        assert actor is not None
        accounts_services.choose_language(session, actor, language)
        session.commit()


def test_every_link_before_sign_in(walked: Walked) -> None:
    made = walked.of[""]
    assert made.faults == []
    assert {"accounts.login", "admin.guide", "admin.guide_for", "admin.accessibility", "admin.privacy"} <= made.kinds.keys()


def test_the_walk_can_fail(app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    view = app.view_functions["followups.notifications"]
    broken = '<html lang="en"><h1>a</h1><h1 id="x">b</h1><p id="x"><a href="/nowhere">x</a><img src="https://elsewhere.example/p.png">'
    broken += '山野<i lang="ja">税務課</i><option><span>川</span></option><br title="<span>">'
    monkeypatch.setitem(app.view_functions, "followups.notifications", lambda: broken)
    said = " ".join(walk(app, visitor_of(app, engine, "010001"), "/notifications/").faults)
    assert "Japanese" not in said
    spelled = " ".join(walk(app, visitor_of(app, engine, "010001"), "/notifications/", "en").faults)
    assert "not said to be Japanese: 山野" in spelled
    assert "税務課" not in spelled
    assert "a tag in an attribute: <span>" in spelled
    for each in ("/nowhere: status 404", "2 headings", "language 'en'", "no title", "stands twice", "loads https://elsewhere.example"):
        assert each in said
    assert view is not None


def telling(walked: Walked) -> Iterator[tuple[str, list[str]]]:
    """For each account its pages on which stands what no earlier account's page of that kind has shown."""
    known: dict[str, set[tuple[str, ...]]] = {}
    for login in ("", *LOGINS):
        made = walked.of[login]
        fresh = [kind for kind, marks in made.marks.items() if not marks <= known.get(kind, set())]
        for kind in fresh:
            known.setdefault(kind, set()).update(made.marks[kind])
        yield login, [made.kinds[kind] for kind in fresh]


@pytest.fixture(scope="module")
def looker() -> Looker:
    return Looker()


@pytest.mark.browser
def test_each_kind_of_page_is_accessible(walked: Walked, open_page: Open, site: Site, looker: Looker) -> None:
    """Every sort of element on every kind of page, wide and light, narrow and dark."""
    found: list[str] = []
    looked_at = 0
    page = with_axe(open_page())
    for login, addresses in telling(walked):
        if login:
            come_in(page, site, login)
        for address in addresses:
            page.goto(address)
            found += looker.faults(page, LOOKS)
        looked_at += len(LOOKS) * len(addresses)
    assert found == []
    assert looked_at >= 200, "pages of every kind, in both looks"


@pytest.mark.browser
def test_one_page_of_each_part_is_accessible_in_english(walked: Walked, open_page: Open, site: Site, looker: Looker) -> None:
    """What a page says of itself is said in its language, and Japanese words on it as Japanese ones."""
    known: set[str] = set()
    found: list[str] = []
    page = with_axe(open_page())
    for login in ("010001", "010004", "admin"):
        come_in(page, site, login)
        page.goto("/")
        page.get_by_role("button", name="English").click()
        for endpoint, address in walked.of[login].kinds.items():
            part = endpoint.partition(".")[0]
            if part not in known:
                known.add(part)
                page.goto(address)
                assert page.locator("html").get_attribute("lang") == "en", address
                found += [f"{address}: {each}" for each in looker.violations(page)]
        page.get_by_role("button", name="日本語").click()
        page.locator("html[lang=ja]").wait_for(state="attached")  # a page that is closed on its way somewhere may never be closed
    assert found == []
    assert len(known) >= 30


LARGE_TOWN = """for (const [part, count] of [["#h-kpis", 5], ["#h-heat", 16]]) {
  const rows = document.querySelector(part).closest("section").querySelector("tbody");
  while (rows.rows.length < count) rows.append(rows.rows[0].cloneNode(true));
  document.querySelector(".sheet").classList.add("dense");
}"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("010004", "/insights/?figure=triers"),
        ("010001", "/courses/b2-safe-ai/what-may-go-in/print"),
        ("010005", "/insights/executive"),
        ("010001", "/courses/b2-safe-ai/what-may-go-in?section=3"),
        ("010001", "/cases/1"),
        ("010003", "/workshops/2/list"),
        ("010001", "/meetings/1/minutes"),
    ],
)
def test_print_fits_a4(open_page: Open, login: str, path: str) -> None:
    page = open_page(login, size=(680, 900))  # A4 without its margins, in CSS pixels
    page.goto(path)
    if "figure=" in path:
        page.evaluate(LARGE_TOWN)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert not page.locator("nav.nav-bar").is_visible(), "what is only for the screen stays on the screen"
    assert page.locator("h1").is_visible()
    paper = page.pdf(format="A4", margin={"top": "15mm", "bottom": "15mm", "left": "15mm", "right": "15mm"})
    is_one_sheet = path.endswith("/minutes") or path.startswith("/insights/")
    assert not is_one_sheet or len(list(media_boxes(paper))) == 1, "minutes are one sheet, and so are figures"
    if path == "/insights/executive":
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.evaluate("document.querySelector('main').getBoundingClientRect().bottom") <= 900, "and one screen"
    sizes = set(media_boxes(paper))
    assert len(sizes) == 1
    assert all(abs(side - wanted) < 1 for side, wanted in zip(sizes.pop(), A4_POINTS, strict=True))


def media_boxes(paper: bytes) -> Iterator[tuple[float, ...]]:
    """Width and height of every sheet."""
    for part in paper.split(b"/MediaBox")[1:]:
        numbers = part.partition(b"[")[2].partition(b"]")[0].split()
        yield tuple(float(each) for each in numbers[2:4])


# Pages that no link leads to, with a test that draws them and a sentence of theirs that it looks for.
ELSEWHERE = {
    "privacy/look.html": ("tests/privacy/test_guarding.py", "個人情報チェック"),
    "instructions/_ask.html": ("tests/learning/test_ask_ai.py", "AIが書いた文です。まちがいが混じることがあります。"),
    "guidelines/shipped.html": ("tests/guidelines/test_reading.py", "まだ、庁内のルールとして公開されていません"),
    "licences/verify.html": ("tests/licences/test_holder.py", "いまは有効ではありません"),
    "api_tokens/once.html": ("tests/licences/test_api.py", "この画面を閉じると、鍵はもう表示できません"),
    "people/password_once.html": ("tests/admin/test_town_begins.py", "この画面を閉じると、もう表示できません"),
    "imports/_differences.html": ("tests/imports/test_import.py", "反映したあと7日間は、まとめて元に戻せます。"),
    "imports/show.html": ("tests/imports/test_import.py", "反映しています"),
    "rehearsals/show.html": ("tests/imports/test_rehearsal.py", "反映の日より前なので、まだ違いはありません。"),
    "foreign/preview.html": ("tests/cases/test_foreign.py", "署名のないファイルです"),
    "pulse/thanks.html": ("tests/pulse/test_pulse.py", "答えたことは、どこにも記録していません。"),
    "anonymous/told.html": ("tests/anonymous/test_telling.py", "いま一度だけお見せします"),
    "anonymous/mine.html": ("tests/anonymous/test_telling.py", "公開しています"),
    "anonymous/revise.html": ("tests/anonymous/test_telling.py", "直した文を見直す"),
    "anonymous/take_down.html": ("tests/anonymous/test_telling.py", "文を消して、公開をやめる"),
    "anonymous/show.html": ("tests/anonymous/test_telling.py", "この失敗からの学び"),
    "prompts/_of_practice.html": ("tests/prompts/test_library.py", "この計画で使うプロンプト"),
    "cases/_sources.html": ("tests/cases/test_write.py", "も加わります。"),
    "life/away.html": ("tests/cases/test_life.py", "この事例は、取り下げられました"),
    "comments/write.html": ("tests/cases/test_life.py", "ことばを添える"),
    "cases/suggest.html": ("tests/cases/test_finding.py", "data-href="),
    "cases/formal.html": ("tests/cases/test_share.py", "いまの内容は、どこにも保存していません。"),
    "roles/new.html": ("tests/accounts/test_roles.py", "さんに役割を付ける"),
    "sharing/code_once.html": ("tests/cases/test_partners.py", "このコードは、いちどだけ表示しています。"),
    "learning/result.html": ("tests/learning/test_quiz.py", "このレッスンを修了しました"),
    "postings/end_leave.html": ("tests/accounts/test_people.py", "休みの終わりを決める"),
    "recovery/code.html": ("tests/accounts/test_recovery.py", "数字を4つずつ区切って、本人に直接伝えてください。"),
    "second_factor/ask.html": ("tests/accounts/test_second_factor.py", "あとひとつです。認証アプリのコードで"),
    "second_factor/codes.html": ("tests/accounts/test_second_factor.py", "スマートフォンが使えないとき、コードの代わりに"),
    "second_factor/manage.html": ("tests/accounts/test_second_factor.py", "残っている回復コード"),
    "_layout/_terminal.html": ("tests/accounts/test_terminals.py", "さんがログインしています。"),
    "session/other.html": ("tests/accounts/test_session_end.py", "いま送られた内容は、ほかの方が開いた画面のものでした"),
    "session/over.html": ("tests/accounts/test_session_end.py", "この画面は閉じました"),
    "terminals/first_pin.html": ("tests/accounts/test_terminals.py", "まだPINはありません"),
    "terminals/login.html": ("tests/accounts/test_terminals.py", "共用パソコン「"),
    "terminals/pin_once.html": ("tests/accounts/test_terminals.py", "この画面を閉じると、もう表示できません"),
    "terminals/revoke.html": ("tests/accounts/test_terminals.py", "いま使っている人もログアウトされます"),
    "authoring/release.html": ("tests/authoring/test_review.py", "その前から、こう変わりました。"),
    "certificates/_after_a_log.html": ("tests/certificates/test_at_the_end.py", "」を修了しました"),
    "meetings/decision.html": ("tests/meetings/test_deciding.py", "担当と期日のない決定は残せません。"),
    "meetings/_running.html": ("tests/meetings/test_running.py", "この会議は、思ったことを話せそうですか。"),
    "meetings/failure.html": ("tests/meetings/test_proposing.py", "どの会議の議題にしますか"),
    "meetings/record.html": ("tests/meetings/test_running.py", "いま書いている議題"),
    "meetings/_its_day.html": ("tests/meetings/test_entrusting.py", "会議で決めた期日は、"),
    "meetings/_of_practice.html": ("tests/meetings/test_deciding.py", "で決まった計画です。"),
    "inventory/_retired.html": ("tests/inventory/test_pages.py", "一覧に戻す"),
    "team/units.html": ("tests/team/test_board.py", "部の長には、課ごとの数だけが見えます。"),
    "followups/together.html": ("tests/followups/test_ladder.py", "急がせる必要もありません"),
    "followups/_again.html": ("tests/followups/test_links.py", "試せなかったことを記録にする"),
    "followups/link.html": ("tests/followups/test_links.py", "このページは、ログインしなくても1回だけ答えられます。"),
    "followups/link_closed.html": ("tests/followups/test_links.py", "このリンクからは、いま答えられません"),
    "followups/link_thanks.html": ("tests/followups/test_links.py", "にもう一度お聞きします。記録にはしていません"),
    "tries/_asked.html": ("tests/cases/test_reuse.py", "もとの事例が、うちでも使えたかを伝える"),
    "tries/report.html": ("tests/cases/test_reuse.py", "合わなかったことも、合わせるために変えたことも、"),
    "practice/logged.html": ("tests/practice/test_log.py", "次の人が同じ所で止まらずにすみます。"),
}
# The town's story ends today: on some days one of the seven has just tried a colleague's case, on others nobody has.
ON_SOME_DAYS = {"tries/_asked.html", "tries/report.html"}


def test_every_template_is_drawn(walked: Walked) -> None:
    """By the walks of the seven, or by a test that is named here and speaks of the page."""
    written = {str(path.relative_to(paths.TEMPLATES)) for path in paths.TEMPLATES.rglob("*.html")}
    pages = {name for name in written if not name.startswith("_mail/")}
    assert sorted(pages - walked.drawn - set(ELSEWHERE)) == []
    assert sorted((set(ELSEWHERE) - ON_SOME_DAYS) & walked.drawn) == [], "a link leads there by now"
    for template, (test, sentence) in ELSEWHERE.items():
        assert sentence in (paths.TEMPLATES / template).read_text(encoding="utf-8")
        assert sentence in (paths.TEMPLATES.parent / test).read_text(encoding="utf-8")
