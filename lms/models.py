"""Every table, imported once, so that Base.metadata is whole (Alembic, tests)."""

from lms.accounts.models import access, imports, office, people, second_factor, terminals
from lms.authoring import models as authoring
from lms.cases import models as cases
from lms.catalog import models as catalog
from lms.followups import models as followups
from lms.inventory import models as inventory
from lms.learning import models as learning
from lms.practice import models as practice
from lms.privacy import models as privacy

__all__ = [
    "access",
    "authoring",
    "cases",
    "catalog",
    "followups",
    "imports",
    "inventory",
    "learning",
    "office",
    "people",
    "practice",
    "privacy",
    "second_factor",
    "terminals",
]
