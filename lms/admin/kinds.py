"""Words of the front doors: settings, levels, roles that may be granted, pages of the guide."""

from lms.accounts.kinds import Role, UnitLevel
from lms.kernel.errors import N_

SETTING_LABELS = {
    "municipality": N_("自治体名"),
    "office_name": N_("担当課の名前"),
    "office_phone": N_("担当課の内線"),
    "second_check": N_("全庁に出す前に、もう一人が確かめる"),
    "small_group": N_("数を出す最小の人数"),
    "terminal_idle_minutes": N_("共用パソコンでログアウトするまで"),
    "closed_days": N_("閉庁日"),
    "published_contacts": N_("公開している連絡先"),
}
LEVELS = {UnitLevel.DEPARTMENT: N_("部"), UnitLevel.SECTION: N_("課"), UnitLevel.TEAM: N_("係")}
ROLES = {
    Role.OFFICE: N_("DX推進室"),
    Role.FACILITATOR: N_("ファシリテーター"),
    Role.EXECUTIVE: N_("経営層"),
    Role.ADMINISTRATOR: N_("システム管理者"),
}
GUIDES = {
    "staff": N_("職員"),
    "manager": N_("管理職"),
    "facilitator": N_("ファシリテーター"),
    "office": N_("DX推進室"),
    "executive": N_("経営層"),
    "partner": N_("庁外のパートナー"),
    "administrator": N_("システム管理者"),
}
PEOPLE_A_PAGE = 50
CHANGES_SHOWN = 30
MOST_CODE = 20
MOST_POST = 40
