"""People and access: what is erased with a person."""

from lms.accounts.models.access import ApiToken, Password, SigninSession
from lms.accounts.models.office import Draft, IdempotencyKey, OfficeSettingChange
from lms.accounts.models.people import Leave, LoginName, Posting, RoleGrant
from lms.accounts.models.terminals import Pin, Terminal
from lms.kernel.personal import Fate, PersonalColumn

COLUMNS = (
    PersonalColumn(LoginName.person_id, Fate.DELETE, "names by which a person signs in"),
    PersonalColumn(Password.person_id, Fate.DELETE, "a secret of the person"),
    PersonalColumn(Pin.person_id, Fate.DELETE, "a secret of the person"),
    PersonalColumn(Terminal.registered_by_id, Fate.FORGET, "the terminal stands, whoever registered it"),
    PersonalColumn(SigninSession.person_id, Fate.DELETE, "where and when somebody signed in"),
    PersonalColumn(ApiToken.person_id, Fate.DELETE, "a secret of the person"),
    PersonalColumn(Draft.owner_id, Fate.DELETE, "never shown to anybody else"),
    PersonalColumn(IdempotencyKey.owner_id, Fate.DELETE, "spent form keys"),
    PersonalColumn(Leave.person_id, Fate.DELETE, "leave is nobody else's business afterwards"),
    PersonalColumn(RoleGrant.person_id, Fate.DELETE, "rights end with the person"),
    PersonalColumn(RoleGrant.granted_by_id, Fate.FORGET, "the grant stands, whoever gave it"),
    PersonalColumn(OfficeSettingChange.changed_by_id, Fate.FORGET, "the change stands, whoever made it"),
    PersonalColumn(Posting.person_id, Fate.KEEP, "how many served where is history of the municipality"),
)
