"""The office's pages of assignments: the list, a new one with a preview, one with its numbers, its exemptions, its end."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts.forms.once import claim, settled
from lms.accounts.kinds import EMPLOYMENTS
from lms.accounts.queries import finding, units
from lms.kernel import clock
from lms.kernel.errors import N_, Stale, Unacceptable
from lms.kernel.ids import PersonId
from lms.learning.forms.assignments import AssignmentForm, ReasonForm
from lms.learning.kinds import AUDIENCES, DUES, MOST_NAMED, Audience
from lms.learning.queries import assignments as queries
from lms.learning.queries import progress
from lms.learning.queries.assignments import Reached, Row
from lms.learning.services import assignments as services
from lms.web import policy
from lms.web.forms import Form, refusals_shown_on
from lms.web.i18n import language
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

MOST_WORDS, MOST_SAID = 100, 10
bp = Blueprint("assignments", __name__, url_prefix="/office/assignments")


@bp.route("/", policy=policy.OFFICE)
def index() -> ResponseReturnValue:
    shown = request.args.get("shown", "")
    shown = shown if shown in queries.SHOWN else queries.SHOWN[0]
    rows = queries.index(db(), shown=shown, today=clock.today())
    return render_template("assignments/index.html", rows=rows, shown=shown, **_words())


@bp.route("/<int:assignment_id>", policy=policy.OFFICE)
def show(assignment_id: int) -> ResponseReturnValue:
    row = queries.row(db(), assignment_id)
    kept = row.assignment
    reached = queries.reached(db(), kept, today=clock.today())
    spread = progress.of_assignment(db(), kept, reached, today=clock.today())
    exempted = queries.exempted(db(), assignment_id, today=clock.today())
    least = accounts.setting(db(), "small_group")
    return render_template(
        "assignments/show.html",
        row=row,
        reached=reached,
        spread=spread,
        exempted=exempted,
        least=least,
        form=Form(),
        is_over=_is_over(row),
        **_words(),
    )


@bp.route("/new", methods=["GET", "POST"], policy=policy.OFFICE)
def new() -> ResponseReturnValue:
    """Sent once, it is shown whom it would reach; sent again with the same audience, it is saved."""
    form = AssignmentForm(data={"due_from": "none", "fiscal_year": str(_year().year), "is_yearly": "no", "is_compulsory": "yes"})
    _offer(form, None)
    seen = None
    if form.sent():
        with refusals_shown_on(form):
            entry, seen = _looked_at(form)
            if seen is None:
                claim(form)
                made = services.create(db(), actor(), entry)
                return settled(form, url_for(".show", assignment_id=made.id), _("割り当てました。"))
    return render_template("assignments/new.html", form=form, seen=seen, **_words()), 422 if form.errors else 200


@bp.route("/<int:assignment_id>/edit", methods=["GET", "POST"], policy=policy.OFFICE)
def edit(assignment_id: int) -> ResponseReturnValue:
    row = queries.row(db(), assignment_id)
    form = AssignmentForm(data=_standing(row))
    _offer(form, row)
    seen = None
    if form.sent():
        with refusals_shown_on(form):
            entry, seen = _looked_at(form, assignment_id)
            if seen is None:
                claim(form)
                try:
                    services.change(db(), actor(), row.assignment, entry, version=form.seen_version())
                except Stale as stale:
                    _show_both(form, row, stale)
                else:
                    return settled(form, url_for(".show", assignment_id=assignment_id), _("保存しました。"))
    return render_template("assignments/edit.html", form=form, seen=seen, row=row, **_words()), 422 if form.errors else 200


@bp.route("/<int:assignment_id>/end", methods=["GET", "POST"], policy=policy.OFFICE)
def end(assignment_id: int) -> ResponseReturnValue:
    row, form = queries.row(db(), assignment_id), Form()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.end(db(), actor(), row.assignment)
            return settled(form, url_for(".index"), _("割り当てを終えました。修了の記録は、そのまま残ります。"))
    return render_template("assignments/end.html", form=form, row=row, **_words()), form.status


@bp.route("/<int:assignment_id>/exempt", methods=["GET", "POST"], policy=policy.OFFICE)
def exempt(assignment_id: int) -> ResponseReturnValue:
    """First whom, then why."""
    row, person_id = queries.row(db(), assignment_id), asked_number("person")
    words = request.args.get("q", "")[:MOST_WORDS]
    person = finding.somebody(db(), PersonId(person_id), today=clock.today()) if person_id is not None else None
    form = ReasonForm()
    if person is not None and form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.exempt(db(), actor(), row.assignment, person.id, form.reason.data or "")
            return settled(form, url_for(".show", assignment_id=assignment_id), _("%(name)sさんを免除しました。", name=person.name))
    found = finding.find(db(), words, today=clock.today()) if person is None else []
    return render_template("assignments/exempt.html", form=form, row=row, person=person, words=words, found=found), form.status


@bp.route("/<int:assignment_id>/exempt/<int:exemption_id>/end", methods=["POST"], policy=policy.OFFICE)
def exempt_no_more(assignment_id: int, exemption_id: int) -> ResponseReturnValue:
    services.exempt_no_more(db(), actor(), queries.row(db(), assignment_id).assignment, exemption_id)
    flash(_("免除をやめました。"))
    return redirect(url_for(".show", assignment_id=assignment_id), 303)


def _looked_at(form: AssignmentForm, assignment_id: int | None = None) -> tuple[services.Entry, Reached | None]:
    """What the form says, and whom that reaches where it has not been looked at yet. Raises Unacceptable."""
    entry = form.entry(_named(form))
    services.check(db(), entry)
    if form.mark.data == form.seen():
        return entry, None
    form.mark.data = form.seen()
    reach = replace(entry.reach, assignment_id=assignment_id)
    return entry, queries.reached(db(), reach, today=clock.today())


def _show_both(form: AssignmentForm, row: Row, stale: Stale) -> None:
    """Somebody saved first: theirs beside what was typed, and whom it would reach is looked at once more before this is saved."""
    form.apart = form.overtaken(stale, row.assignment.version, _standing(row), form.COMPARED)
    form.mark.data = ""


def _named(form: AssignmentForm) -> list[PersonId]:
    """Who stands behind the numbers. Raises Unacceptable."""
    if form.audience.data != Audience.PERSONS:
        return []
    typed = form.typed_numbers()
    if len(typed) > MOST_NAMED:
        raise Unacceptable(
            N_("一度に%(most)d人までにしてください。多いときは、組織や職でしぼる方法もあります。"), field="numbers", most=MOST_NAMED
        )
    known = queries.numbered(db(), typed, today=clock.today())
    unknown = [number for number in typed if number not in known]
    if unknown:
        numbers = "、".join(unknown[:MOST_SAID])
        raise Unacceptable(N_("この職員番号の人は、いまいません：%(numbers)s"), field="numbers", numbers=numbers)
    return list(dict.fromkeys(known.values()))


def _offer(form: AssignmentForm, row: Row | None) -> None:
    courses = [(row.assignment.course_id, row.course)] if row else queries.courses(db())
    places = [(unit.id, "　" * unit.depth + unit.name) for unit in units.choices(db(), clock.today())]
    posts, year = queries.posts(db(), today=clock.today()), _year()
    years = [year, replace(year, year=year.year + 1)]
    if row:
        posts = list(dict.fromkeys([*posts, *filter(None, (row.assignment.post, row.assignment.due_post))]))
        years += [replace(year, year=row.assignment.fiscal_year)] if row.assignment.fiscal_year < year.year else []
        if row.assignment.unit_id not in {None, *(key for key, _name in places)}:
            places.append((row.assignment.unit_id, row.unit))  # type: ignore[arg-type]
    form.offer(courses, places, posts, [(each.year, _labelled(each)) for each in years])


def _standing(row: Row) -> dict[str, Any]:
    """An assignment as its form shows it."""
    kept = row.assignment
    same = {name: getattr(kept, name) for name in ("audience", "post", "employment", "due_on", "due_days", "due_post")}
    return {
        **same,
        "course_id": str(kept.course_id),
        "unit_id": str(kept.unit_id or ""),
        "fiscal_year": str(kept.fiscal_year),
        "numbers": "\n".join(queries.numbers_of(db(), kept.id)),
        "is_compulsory": "yes" if kept.is_compulsory else "no",
        "is_yearly": "yes" if kept.is_yearly else "no",
        "due_from": kept.due_from or "none",
        "version": str(kept.version),
    }


def _is_over(row: Row) -> bool:
    return row.assignment.ended_on is not None and row.assignment.ended_on <= clock.today()


def _year() -> Any:
    return accounts.fiscal_year(db(), clock.today())


def _labelled(year: Any) -> str:
    return str(year.label) if language() == "ja" else _("%(year)d年度", year=year.year)


def _words() -> dict[str, Any]:
    year = _year()
    labels = {each: _labelled(replace(year, year=each)) for each in range(year.year - 10, year.year + 3)}
    return {"audiences": AUDIENCES, "dues": DUES, "employments": EMPLOYMENTS, "years": labels}
