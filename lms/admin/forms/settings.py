"""The pages of settings, drawn from the table in kinds: a new setting is a line there. Lengths and bounds are judged by the rules."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, Field, FileField, HiddenField, PasswordField, TextAreaField
from wtforms.form import FormMeta

from lms.admin.kinds import SECTIONS, Kind, Shown
from lms.admin.services.settings import TypedPassword
from lms.web.forms import Form, Needed, Pick, TextLine, Whole, at_most
from lms.web.i18n import month_name


class SettingsForm(Form):
    """What every page of settings carries: which version of each it had shown."""

    seen = HiddenField()


def _needed(row: Shown) -> list[Any]:
    return [Needed(_l(row.needed))] if row.needed else []


MONTHS = [(str(month), LazyString(month_name, month)) for month in range(1, 13)]
FIELDS: dict[Kind, Callable[[Shown, dict[str, Any]], Field]] = {
    Kind.LINE: lambda row, about: TextLine(_l(row.label), _needed(row), **about),
    Kind.SWITCH: lambda row, about: BooleanField(_l(row.label), **about),
    Kind.NUMBER: lambda row, about: Whole(_l(row.label), validators=_needed(row), unit=row.unit, **about),
    Kind.MONTH: lambda row, about: Pick(_l(row.label), choices=MONTHS, **about),
    Kind.LINES: lambda row, about: TextAreaField(_l(row.label), **about),
    Kind.DAYS: lambda row, about: TextAreaField(_l(row.label), **about),
    Kind.CHOICE: lambda row, about: Pick(_l(row.label), choices=[(value, _l(text)) for value, text in row.choices], **about),
    Kind.PERIODS: lambda row, about: TextAreaField(_l(row.label), **about),
}


@cache
def settings_form(section: str) -> type[SettingsForm]:
    """The form of a section."""
    fields = {row.key: FIELDS[row.kind](row, {"description": _l(row.about)} if row.about else {}) for row in SECTIONS[section].rows}
    base = {"mail": MailForm, "ai": AiForm, "webhook": WebhookForm}.get(section, SettingsForm)
    return cast("type[SettingsForm]", FormMeta(f"{section.title()}Form", (base,), fields))


class MailForm(SettingsForm):
    """The mail server's password is written here and never shown again."""

    mail_password = PasswordField(
        _l("サーバーのパスワード"),
        [at_most(200)],
        description=_l("保存したあとは、どこにも表示しません。空のままなら、いまのものを使い続けます。"),
    )
    is_password_dropped = BooleanField(_l("パスワードを消す"))

    def password(self) -> TypedPassword:
        return TypedPassword(self.mail_password.data or "", is_dropped=bool(self.is_password_dropped.data))


class AiForm(SettingsForm):
    """The AI's key is written here and never shown again."""

    ai_key = PasswordField(
        _l("サーバーの鍵"),
        [at_most(200)],
        description=_l("サーバーが求めるときだけ書きます。保存したあとは、どこにも表示しません。空のままなら、いまのものを使い続けます。"),
    )
    is_key_dropped = BooleanField(_l("鍵を消す"))

    def key(self) -> TypedPassword:
        return TypedPassword(self.ai_key.data or "", is_dropped=bool(self.is_key_dropped.data))


class WebhookForm(SettingsForm):
    """The key that signs what is handed on is written here and never shown again."""

    webhook_secret = PasswordField(
        _l("署名の鍵"),
        [at_most(200)],
        description=_l(
            "受け取るサーバーが、まなびの環から来たことを確かめるための合言葉です。保存したあとは、どこにも表示しません。空のままなら、いまのものを使い続けます。"
        ),
    )
    is_secret_dropped = BooleanField(_l("鍵を消す"))

    def secret(self) -> TypedPassword:
        return TypedPassword(self.webhook_secret.data or "", is_dropped=bool(self.is_secret_dropped.data))


class LogoForm(SettingsForm):
    picture = FileField(
        _l("画像"), description=_l("PNG、JPEG、WebP。200 KBまで、縦も横も2000ドットまで。横長の、余白の少ないものがきれいに出ます。")
    )
