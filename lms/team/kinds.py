"""Words and limits of a hand-over and of the board."""

from lms.kernel.errors import N_
from lms.practice.kinds import BARRIERS, Outcome
from lms.practice.kinds import OUTCOMES as OUTCOME_WORDS

POSTING_KINDS = {"concurrent": N_("兼務"), "additional": N_("併任"), "deputy": N_("代理")}  # 本務 goes without saying
PAGE = 30
LINES = 8  # of the form for several people, to begin with
LOOKED_BACK = 365  # days: what was planned before is history

# What may be chosen in a line: the four outcomes, and with 試せなかった what stood in the way.
OUTCOMES = {value.value: OUTCOME_WORDS[value] for value in (Outcome.DONE, Outcome.SO_SO, Outcome.DID_NOT_WORK)}
BARRED = {f"{Outcome.COULD_NOT_TRY}:{value}": words for value, words in BARRIERS.items()}
