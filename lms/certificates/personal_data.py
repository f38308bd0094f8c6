"""Certificates: what becomes of them with a person, and what the person may take along."""

from lms.certificates import services
from lms.certificates.models import Certificate
from lms.kernel.errors import N_
from lms.kernel.personal import Farewell, Fate, PersonalColumn, exported

COLUMNS = (PersonalColumn(Certificate.person_id, Fate.KEEP, "a paper that somebody holds stays real, without a name"),)
EXPORTS = (
    exported(
        "certificates",
        N_("修了証"),
        Certificate.person_id,
        {
            Certificate.id: N_("番号"),
            Certificate.code: N_("確かめるためのコード"),
            Certificate.issued_at: N_("できた日時"),
            Certificate.shows_name: N_("名前を見せる"),
            Certificate.shows_course: N_("講座の名前を見せる"),
            Certificate.shows_day: N_("修了の日を見せる"),
            Certificate.agreed_at: N_("最後に選んだ日時"),
        },
    ),
)
FAREWELLS = (Farewell("what one has let others see of one's certificates", services.withdraw_all),)
