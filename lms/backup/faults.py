"""Why there is no backup, or nothing was restored: sentences for the person at the keyboard."""


class BackupProblem(Exception):
    """Nothing was changed; the sentence says why and what to do."""

    exit_status = 2


class Refused(BackupProblem):
    """It was not begun: the place, the programs or the moment do not allow it."""


class Damaged(BackupProblem):
    """What was written or read did not stand the check."""

    exit_status = 1
