"""Pages for refusals, missing pages and crashes: what happened, that nothing typed is lost, one way on."""

import secrets

import structlog
from flask import Flask, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from lms.kernel import clock
from lms.kernel.errors import N_, AlreadyDone, Ended, NotFound, Refusal
from lms.web import owners
from lms.web.back import NONE, Back, way_back, words_alone, words_as_they_came, words_of_what_is_gone
from lms.web.i18n import said
from lms.web.routing import needs_sign_in, sign_in_again, upload_limits
from lms.web.traceless import is_traceless

log = structlog.get_logger()


def init_errors(app: Flask) -> None:
    app.before_request(_number)
    app.before_request(_no_nul)
    app.register_error_handler(AlreadyDone, lambda done: redirect(done.location or "/", 303))
    app.register_error_handler(Ended, lambda ended: _page(404, _("もう公開していません"), said(ended), words_of_what_is_gone()))
    app.register_error_handler(NotFound, lambda _error: _missing())
    app.register_error_handler(404, lambda _error: _missing())
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _outdated)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _crash)


def _number() -> None:
    """A number by which the office finds this request in the log; the page shows it when something breaks."""
    if is_traceless():
        return
    moment = clock.now().astimezone(clock.TOKYO)
    g.request_number = f"{secrets.token_hex(2).upper()}-{moment:%Y%m%d-%H%M}"


def _no_nul() -> None:
    """Nothing is called by a name with NUL in it, and PostgreSQL refuses even to look. Raises NotFound."""
    if any("\0" in text for text in (request.path, *request.args, *(value for values in request.args.listvalues() for value in values))):
        raise NotFound(N_("おさがしのページが見つかりません。"))


def _page(status: int, heading: str, text: str, back: Back = NONE) -> ResponseReturnValue:
    return render_template("_layout/error.html", heading=heading, text=text, back=back, request_number=g.get("request_number", "")), status


def _missing() -> ResponseReturnValue:
    return _page(
        404,
        _("おさがしのページが見つかりません"),
        _("ページが移ったか、事例が取り下げられたのかもしれません。あなたの操作のせいではありません。"),
        words_of_what_is_gone(),
    )


def _refused(refusal: Refusal) -> ResponseReturnValue:
    is_closed = refusal.status == 403 and request.method == "GET"  # nothing was tried but to look
    return _page(refusal.status, _("このページは開けません") if is_closed else _("このままでは進めません"), said(refusal), way_back())


def _outdated(_error: CSRFError) -> ResponseReturnValue:
    """The token is of another session: of none, of one's own earlier one, or forged."""
    if needs_sign_in():
        return sign_in_again()
    typed = words_as_they_came() if owners.is_own() else NONE  # else they may be of the one who sat here before
    return owners.brought_back() or _page(
        400, _("この画面は古くなっています"), _("前の画面へ戻って開き直し、もう一度送ってください。"), typed
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if isinstance(error, InternalServerError) and error.original_exception is not None:  # a failure after the view: at the commit
        cause = error.original_exception
        return _database(cause) if isinstance(cause, DBAPIError) else _crash(cause)
    if status == 405:
        return _page(405, _("この開き方はできません"), _("画面のボタンからもう一度お試しください。"))
    if status == 413 and request.endpoint in upload_limits(current_app):
        return _page(
            413,
            _("ファイルが大きすぎます"),
            _(
                "%(most)dMBまでです。小さくして、もう一度選んでください。何も変わっていません。",
                most=upload_limits(current_app)[request.endpoint] >> 20,
            ),
        )
    if status == 413:
        return _page(413, _("送られた内容が大きすぎます"), _("短くするか、分けて送ってください。"))
    return _page(status, _("このページは開けません"), _("ホームへ戻ってもう一度お試しください。"))


def _database(error: DBAPIError) -> ResponseReturnValue:
    """No database, a full disk, a read-only one: nothing was saved, and the page says so without asking the database."""
    log.error("database failed", exc_info=error, number=g.get("request_number"), path=request.path, kind=type(error.orig).__name__)
    g.without_database = True
    if not isinstance(error, OperationalError):
        return _page(500, _("ページを開けませんでした"), _("直前の操作は保存されていません。"), words_alone())
    cause = _("データの置き場所につながらないか、空きがありません。直前の操作は保存されていません。")
    return _page(503, _("いまは保存できません"), cause, words_alone())


def _crash(error: BaseException) -> ResponseReturnValue:
    log.error("request failed", exc_info=error, number=g.get("request_number"), path=request.path, kind=type(error).__name__)
    g.without_database = True
    return _page(500, _("ページを開けませんでした"), _("直前の操作は保存されていません。"), words_alone())
