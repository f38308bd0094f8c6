"""Words of a hand-over."""

from lms.kernel.errors import N_

POSTING_KINDS = {"concurrent": N_("兼務"), "additional": N_("併任"), "deputy": N_("代理")}  # 本務 goes without saying
PAGE = 30
LINES = 8  # of the form for several people, to begin with
LOOKED_BACK = 365  # days: what was planned before is history
