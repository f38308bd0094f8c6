"""環野市 in small, for tests."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.kinds import Employment, Role, UnitLevel
from lms.accounts.models.people import Unit
from lms.accounts.queries import rights
from lms.accounts.services import office as office_services
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.ids import PersonId, ToolId, UnitId

LONG_AGO = date(2020, 4, 1)


@dataclass(frozen=True, slots=True)
class Town:
    """Units and persons by short names. Persons are ids; *actor* gives one with today's rights."""

    civic_department: UnitId
    civic_section: UnitId  # 市民課, in 市民部
    civic_team: UnitId  # 窓口係, in 市民課
    tax_section: UnitId  # 税務課, in 市民部
    office_section: UnitId  # DX推進室, in 総務部
    yamano: PersonId  # staff of 窓口係
    mori: PersonId  # staff of 市民課
    kacho: PersonId  # heads 市民課
    bucho: PersonId  # heads 市民部
    sato: PersonId  # staff of 税務課
    facilitator: PersonId  # of DX推進室
    office: PersonId  # of DX推進室
    executive: PersonId  # no unit
    partner: PersonId  # no unit
    administrator: PersonId  # no unit
    tool: ToolId

    def actor(self, session: Session, person_id: PersonId) -> Actor:
        found = rights.actor_of(session, person_id, today=clock.today())
        assert found is not None
        return found


def build_town(session: Session) -> Town:
    def unit(name: str, code: str, level: UnitLevel, parent: Unit | None = None) -> Unit:
        return services.add_unit(session, name=name, code=code, level=level, parent=parent, valid_from=LONG_AGO)

    civic = unit("市民部", "01", UnitLevel.DEPARTMENT)
    general = unit("総務部", "02", UnitLevel.DEPARTMENT)
    citizens = unit("市民課", "0101", UnitLevel.SECTION, civic)
    counter = unit("窓口係", "010101", UnitLevel.TEAM, citizens)
    tax = unit("税務課", "0102", UnitLevel.SECTION, civic)
    dx = unit("DX推進室", "0201", UnitLevel.SECTION, general)

    def person(name: str, kana: str, staff_no: str, at: Unit | None = None, title: str = "係員", role: Role | None = None) -> PersonId:
        employment = Employment.EXTERNAL if role == Role.PARTNER else Employment.REGULAR
        made = services.add_person(session, name=name, kana=kana, staff_no=staff_no, employment=employment, mail=f"{staff_no}@wano.example")
        if at is not None:
            services.post(session, made.id, at.id, title=title, valid_from=LONG_AGO, is_head=title in {"課長", "部長"})
        if role is not None:
            services.grant(session, made.id, role, valid_from=LONG_AGO)
        return made.id

    return Town(
        civic_department=civic.id,
        civic_section=citizens.id,
        civic_team=counter.id,
        tax_section=tax.id,
        office_section=dx.id,
        yamano=person("山野 はるか", "やまの はるか", "010001", counter),
        mori=person("森 一樹", "もり かずき", "010011", citizens),
        kacho=person("川端 恵", "かわばた めぐみ", "010002", citizens, "課長"),
        bucho=person("大沢 実", "おおさわ みのる", "010012", civic, "部長"),
        sato=person("佐藤 圭", "さとう けい", "010013", tax),
        facilitator=person("水谷 薫", "みずたに かおる", "010003", dx, role=Role.FACILITATOR),
        office=person("原 千尋", "はら ちひろ", "010004", dx, role=Role.OFFICE),
        executive=person("岡部 隆", "おかべ たかし", "010005", role=Role.EXECUTIVE),
        partner=person("三田 遥", "みた はるか", "p0001", role=Role.PARTNER),
        administrator=person("管理者", "かんりしゃ", "admin", role=Role.ADMINISTRATOR),
        tool=office_services.add_tool(session, None, name="庁内の生成AI", note="", sort=1),
    )
