"""What a user did that we must refuse. Each refusal knows its HTTP status and a sentence for the user."""


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for "mark, translate later")
    """Mark *message* for the catalogue; the edge translates it."""
    return message


def U_(unit: str) -> str:  # noqa: N802  (as N_)
    """Mark what a number is counted in; the edge tells it by how many there are, for in English one item is no items."""
    return unit


def P_(context: str, name: str) -> str:  # noqa: ARG001, N802  (as N_; the context is for the catalogue)
    """Mark a *name* that is another one in this context: a page of roles is called by many of them, the label of one by one."""
    return name


class Refusal(Exception):
    """A request that the rules refuse. *message* is Japanese, marked with N_; *params* fill its %(names)s."""

    status = 409

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(Refusal):
    """Missing, or not for this actor: both look the same."""

    status = 404


class Ended(NotFound):
    """It was there for everybody and has been taken away; the sentence says what is left."""


class NotAllowed(Refusal):
    status = 403


class Unacceptable(Refusal):
    """The content of a form breaks a rule; shown beside the field that *field* names."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


class Stale(Refusal):
    """Somebody saved a newer version meanwhile."""

    status = 409


# What a form says of it, whatever it saves: its page shows both versions, or what stands now.
CHANGED_COMPARE = N_("ほかの画面で先に変更されています。2つの内容を見比べて、残す内容で保存してください。")
CHANGED_LOOK = N_("ほかの画面で先に変更されています。いまの内容を確かめてから、もう一度保存してください。")
CHANGED_MEANWHILE = N_("ほかの方が先に変更しました。いまの内容を確かめてから、もう一度保存してください。")  # of what several people keep


class AlreadyDone(Refusal):
    """The same form was taken before; *location* is where its result stands."""

    status = 303

    def __init__(self, location: str) -> None:
        super().__init__(N_("この内容は、もう受け取っています。"))
        self.location = location
