"""Every table, imported once, so that Base.metadata is whole (Alembic, tests)."""

from lms.accounts.models import access, imports, office, people, second_factor, terminals
from lms.authoring import models as authoring
from lms.cases import models as cases
from lms.catalog import models as catalog
from lms.certificates import models as certificates
from lms.concerns import models as concerns
from lms.executive import models as executive
from lms.feedback import models as feedback
from lms.followups import models as followups
from lms.goals import models as goals
from lms.guidelines import models as guidelines
from lms.inventory import models as inventory
from lms.learning import models as learning
from lms.licences import models as licences
from lms.meetings import models as meetings
from lms.practice import models as practice
from lms.privacy import models as privacy
from lms.prompts import models as prompts
from lms.pulse import models as pulse
from lms.search import models as search
from lms.weeks import models as weeks
from lms.workshops import models as workshops

__all__ = [
    "access",
    "authoring",
    "cases",
    "catalog",
    "certificates",
    "concerns",
    "executive",
    "feedback",
    "followups",
    "goals",
    "guidelines",
    "imports",
    "inventory",
    "learning",
    "licences",
    "meetings",
    "office",
    "people",
    "practice",
    "privacy",
    "prompts",
    "pulse",
    "search",
    "second_factor",
    "terminals",
    "weeks",
    "workshops",
]
