"""Draft, review, published: which step follows which, and that a second person takes the last one."""

from collections.abc import Collection

from lms.authoring.kinds import State
from lms.kernel.errors import N_, NotAllowed, Refusal, Stale
from lms.kernel.ids import PersonId


def check_sendable(state: str, faults: Collection[object], changes: Collection[object]) -> None:
    """Whether a course may be sent to review. Raises Refusal."""
    if state == State.REVIEW:
        raise Refusal(N_("もう、見直しに出ています。"))
    if not changes:
        raise Refusal(N_("公開している内容と同じです。直してから出してください。"))
    if faults:
        raise Refusal(N_("直す所が残っています。なくなってから、見直しに出してください。"))


def may_review(person_id: PersonId, wrote: Collection[PersonId | None], sent_by: PersonId | None) -> bool:
    """A second person: nobody who wrote what is to be published, and not who sent it."""
    return person_id not in wrote and person_id != sent_by


def check_reviewed(state: str, *, may: bool) -> None:
    """Whether this person may publish or give back. Raises Refusal."""
    if state != State.REVIEW:
        raise Stale(N_("いまは見直しに出ていません。ほかの人が先に進めたか、書き手が直しています。"))
    if not may:
        raise NotAllowed(N_("書いた人、出した人とは別の人が見直します。ほかの講座をつくる人か、DX推進室に頼んでください。"))


def check_seen(seen: str, now: str) -> None:
    """What is published is what was looked through. Raises Stale."""
    if seen != now:
        raise Stale(N_("見ているあいだに、内容が変わりました。違いをもう一度見てから、公開してください。"))
