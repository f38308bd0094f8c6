"""What a browser may send to the front doors."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField

from lms.admin.services import SettingsEntry
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedBox, SharedLine, TextLine, Whole, at_most, filled


class SettingsForm(Form):
    """Lengths and bounds of each setting are judged by the accounts' rules."""

    municipality = TextLine(
        _l("自治体名"), [Needed(_l("自治体名を書いてください。"))], description=_l("ページの下とログインの画面に出ます。")
    )
    office_name = TextLine(_l("担当課の名前"), [Needed(_l("担当課の名前を書いてください。"))])
    office_phone = TextLine(_l("担当課の内線"))
    second_check = BooleanField(_l("全庁に出す前に、もう一人が確かめる"), description=_l("外すと、共有した事例はすぐに全庁で読めます。"))
    small_group = Whole(
        _l("数を出す最小の人数"),
        validators=[Needed(_l("人数を書いてください。"))],
        unit=_l("人"),
        description=_l("これより少ない集まりの数は、ページに出しません。5〜100。"),
    )
    closed_days = TextAreaField(
        _l("閉庁日"),
        description=_l("土日・祝日・年末年始のほかに閉じる日を、一行にひとつ、2026-12-28 のように。おたずねは、つぎの開庁日に届きます。"),
    )
    published_contacts = TextAreaField(
        _l("公開している連絡先"),
        description=_l("市の代表電話など、だれが書いてもよい番号やメールを一行にひとつ。個人情報チェックは、これらを止めません。"),
    )
    seen = HiddenField()

    def entry(self) -> SettingsEntry:
        return SettingsEntry(
            municipality=filled(self.municipality.data),
            office_name=filled(self.office_name.data),
            office_phone=self.office_phone.data or "",
            second_check=bool(self.second_check.data),
            small_group=filled(self.small_group.data),
            closed_days=self.closed_days.data or "",
            published_contacts=self.published_contacts.data or "",
        )


class ToolForm(Form):
    name = TextLine(_l("道具の名前"), [Needed(_l("道具の名前を書いてください。")), at_most(80)])
    note = TextLine(_l("使ってよい範囲"), [at_most(200)], description=_l("計画を立てる人への一言。何を入れてよいか、何はだめか。"))


class GalleryForm(Form):
    """One field of each kind, for the gallery."""

    outcome = OneOf(
        _l("結果はどうでしたか"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[("done", _l("できた")), ("did_not_work", _l("うまくいかなかった"))],
        hints={"did_not_work": _l("同じくらい役に立ちます")},
        is_row=True,
    )
    line = SharedLine(_l("一行の欄"), [Needed(_l("一行で書いてください。"))], description=_l("説明は、欄の上に置きます。"))
    box = SharedBox(_l("何行かの欄"))
    minutes = Whole(_l("試す前"), unit=_l("分"))
    on = Day(_l("試す日"))
    pick = Pick(_l("どの道具で"), choices=[("1", _l("庁内の生成AI")), ("2", _l("翻訳"))])
    wanted = BooleanField(_l("おたずねをメールでも受け取る"))
