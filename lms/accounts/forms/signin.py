"""What a browser may send about signing in and one's own settings."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField

from lms.web.forms import Form, Needed, OneOf, TextLine, at_most


class LoginForm(Form):
    staff_no = TextLine(_l("職員番号"), [Needed(_l("職員番号を書いてください。")), at_most(120)], description=_l("名札にある番号"))
    password = PasswordField(_l("パスワード"), [Needed(_l("パスワードを書いてください。")), at_most(128)])
    is_shared_terminal = BooleanField(_l("共用パソコンで使っています"))


class PasswordForm(Form):
    current = PasswordField(_l("いまのパスワード"), [Needed(_l("いまのパスワードを書いてください。")), at_most(128)])
    password = PasswordField(_l("新しいパスワード"), [Needed(_l("新しいパスワードを書いてください。"))])  # the view says how long
    again = PasswordField(_l("新しいパスワード（もう一度）"), [Needed(_l("同じものをもう一度書いてください。"))])


class StillChosen(Needed):
    """One is chosen on the page, and no browser sends none: nobody has to be told that it is needed."""

    def __init__(self) -> None:
        super().__init__(_l("表示されている中から選んでください。"))
        self.field_flags = {}


class ProfileForm(Form):
    locale = OneOf(_l("ことば"), [StillChosen()], choices=[("ja", "日本語"), ("en", "English")], is_row=True)
    theme = OneOf(
        _l("明るさ"),
        [StillChosen()],
        choices=[("auto", _l("パソコンの設定に合わせる")), ("light", _l("明るい")), ("dark", _l("暗い"))],
        is_row=True,
    )
    font = OneOf(_l("書体"), [StillChosen()], choices=[("std", _l("標準")), ("ud", _l("UD書体"))], is_row=True)
    furigana = BooleanField(_l("ふりがなを付ける"))
    arrow_keys = BooleanField(_l("レッスンを矢印キーでめくる"))
    mail_wanted = BooleanField(_l("知らせをメールでも受け取る"))
