"""What a browser may send about a certificate."""

from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from lms.certificates.kinds import Consent
from lms.web.kept import KeptForm


class ConsentForm(KeptForm):
    """What others may see; *version* is the state that the holder saw."""

    version = HiddenField()
    shows_name = BooleanField(_l("名前"))
    shows_course = BooleanField(_l("講座の名前"))
    shows_day = BooleanField(_l("修了した日"))

    COMPARED = ("shows_name", "shows_course", "shows_day")

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        return {**asdict(standing.consent), "version": str(standing.version)}

    def consent(self) -> Consent:
        return Consent(bool(self.shows_name.data), bool(self.shows_course.data), bool(self.shows_day.data))
