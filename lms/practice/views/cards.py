"""Cards of paper for people without a PC: print one, and key in what came back."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.kernel import clock
from lms.kernel.errors import NotFound
from lms.kernel.ids import PracticeCardId, PracticeId
from lms.paper import pdf
from lms.practice import kinds
from lms.practice.forms.beside import CardForm
from lms.practice.forms.logs import LogForm
from lms.practice.queries import cards as queries
from lms.practice.queries.cards import Card
from lms.practice.services import cards as services
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.i18n import language, said, unit_of
from lms.web.pages import office_facts, spoken
from lms.web.request import actor, db
from lms.web.routing import Blueprint

LINES, LETTERS_FOR_A_LINE = 6, 60  # to write on; a long plan takes the room of some
bp = Blueprint("cards", __name__, url_prefix="/practices")


@bp.route("/cards/", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Where a code is keyed in; for whoever heads a unit, the people without a PC who have a plan."""
    form = CardForm()
    if form.sent():
        try:
            found = queries.of_code(db(), actor(), form.code.data or "", today=clock.today())
            return redirect(url_for(".log", card_id=found.id), 303)
        except NotFound:
            form.code.errors = [
                _("このコードのカードは見つかりません。紙の右上と見比べてください。記録できるのは、本人と、いまの所属長です。")
            ]
    rows = queries.printable(db(), actor(), today=clock.today())
    return render_template("practice/cards.html", form=form, rows=rows), form.status


@bp.route("/<int:practice_id>/card", methods=["POST"], policy=policy.SIGNED_IN)
def make(practice_id: PracticeId) -> ResponseReturnValue:
    card_id = services.make(db(), actor(), practice_id, now=clock.now())
    return redirect(url_for(".show", card_id=card_id), 303)


@bp.route("/cards/<int:card_id>", policy=policy.SIGNED_IN)
def show(card_id: PracticeCardId) -> ResponseReturnValue:
    return render_template("practice/card.html", card=queries.card(db(), actor(), card_id, today=clock.today()))


@bp.route("/cards/<int:card_id>.pdf", policy=policy.SIGNED_IN)
def paper(card_id: PracticeCardId) -> ResponseReturnValue:
    card = queries.card(db(), actor(), card_id, today=clock.today())
    office = office_facts()
    db().rollback()  # setting type takes a moment: nobody waits for our transaction meanwhile
    sheet = pdf.drawn("card", _on_paper(card, office["municipality"]), language=language())
    name = f"card-{card.typed_code}.pdf"
    return Response(sheet, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/cards/<int:card_id>/log", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def log(card_id: PracticeCardId) -> ResponseReturnValue:
    """The log of the card's person, typed by whoever has the paper."""
    card, key = queries.card(db(), actor(), card_id, today=clock.today()), f"card:{card_id}"
    first = {"minutes_before": card.minutes_now, "visibility": kinds.Visibility.SECTION}
    form = LogForm(drafted=drafted(key), data=first if request.method == "GET" else None)
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            services.key_in(db(), actor(), card_id, entry=form.entry(), now=clock.now(), token=form.token())
            accounts_services.drop_draft(db(), actor(), key)
            flash(_("%(name)sさんの記録として保存しました。", name=card.name))
            return redirect(url_for(".index"), 303)
    if card.used_at is not None and not form.errors:
        return redirect(url_for(".show", card_id=card_id), 303)
    return render_template("practice/card_log.html", card=card, form=form), form.status


def _on_paper(card: Card, municipality: str) -> dict[str, object]:
    """Every word of the sheet: what is ticked, what is filled in, and where it goes."""
    return {
        "title": _("実践カード"),
        "code-label": _("コード"),
        "code": card.typed_code,
        "about": _("試したあとに書いて、係長・課長にわたしてください。どの結果も、同じように大事です。評価には使いません。"),
        "facts": [[_("名前"), card.name], [_("試すこと"), card.sentence]],
        "tried-on": _("試した日　　　　　月　　　　日"),
        "questions": [
            [_("結果はどうでしたか（1つ）"), _all(kinds.OUTCOMES)],
            [_("試せなかったときだけ：近いもの（1つ）"), _all(kinds.BARRIERS)],
            [_("出来ばえは、前と比べて"), _all(kinds.QUALITIES)],
            [_("次はどうしますか"), _all(kinds.NEXT_STEPS)],
            [_("この記録を見られる人"), _all(kinds.VISIBILITIES)],
        ],
        "figures-label": _("1回にかかった時間（分かるものだけ。「試した後」には確認と手直しもふくめます）"),
        "figures": [
            [_("試す前"), unit_of("分", None)],
            [_("試した後"), unit_of("分", None)],
            [_("うち、確認と手直し"), unit_of("分", None)],
            [_("月に何回"), unit_of("回", None)],
        ],
        "guess": [_("おおよその時間"), _("計った時間")],
        "lines": _("うまくいかなかったこと・気をつけたこと（一行でも十分です。名前や番号は書かないでください）"),
        "rows": str(max(1, LINES - len(card.sentence) // LETTERS_FOR_A_LINE)),
        "how": _(
            "受け取った方へ：「実践」の「実践カードのコードを入れる」でコードを入れると、この人の記録として書けます。1枚で1回分です。"
        ),
        "footer": " ・ ".join(each for each in (municipality, _("実践カード"), card.typed_code, spoken(clock.today())) if each),
        "missing-note": _("この紙の字体にない文字（〓）と、ふつうの字形で示した文字："),
    }


def _all(words: Mapping[Any, str]) -> list[str]:
    return [said(each) for each in words.values()]
