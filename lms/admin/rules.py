"""What the office may type: settings of every kind as text and back, mail servers, and the AI inside the network. Pure."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import re2

from lms.admin.kinds import Kind
from lms.followups.kinds.letters import Format
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.periods import Period, closed_days, periods

_HOST = re2.compile(r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9A-Fa-f:]+$")
_ADDRESS = re2.compile(r"^[!-?A-~]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")


def lines(text: str, _key: str = "") -> list[str]:
    """The lines that say something, in order, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


READ: dict[Kind, Callable[[Any, str], Any]] = {
    Kind.LINE: lambda typed, _: typed or "",
    Kind.SWITCH: lambda typed, _: bool(typed),
    Kind.NUMBER: lambda typed, _: typed,
    Kind.MONTH: lambda typed, _: int(typed),
    Kind.LINES: lambda typed, key: lines(typed or "", key),
    Kind.DAYS: lambda typed, key: closed_days(typed or "", key),
    Kind.CHOICE: lambda typed, _: typed or "",
    Kind.PERIODS: lambda typed, key: periods(typed or "", key),
}


def judged(kind: Kind, typed: Any, key: str) -> Any:
    """The value of a setting out of what its field holds. Raises Unacceptable, naming the line."""
    return READ[kind](typed, key)


def as_typed(kind: Kind, value: Any) -> Any:
    """A setting as its field shows it."""
    if isinstance(value, list):
        return "\n".join(as_lines(value))
    return str(value) if kind == Kind.MONTH else value


def as_lines(value: list[Any]) -> list[str]:
    """A list as the history and the fields show it: a line for each entry."""
    return [Period.of(each).line() if isinstance(each, dict) else str(each) for each in value]


def check_mail(values: dict[str, Any]) -> None:
    """Raises Unacceptable where mail could not leave by this server at all."""
    check_mail_word(values["mail_user"], "mail_user")
    host, sender = values["mail_host"], values["mail_sender"]
    if host and not _HOST.match(host):
        raise Unacceptable(N_("サーバーの名前だけを書いてください。https:// や空白は要りません。"), field="mail_host")
    if host and not sender:
        raise Unacceptable(N_("差出人のアドレスを書いてください。受け取った人が、どこから来たか分かるようにします。"), field="mail_sender")
    if sender and not _ADDRESS.match(sender):
        raise Unacceptable(N_("差出人を、manabi@example.lg.jp のように書いてください。"), field="mail_sender")
    if values["mail_starttls"] and values["mail_tls_first"]:
        raise Unacceptable(
            N_("暗号化は、どちらか1つを選んでください。ポート 465 ならこちら、25 と 587 なら STARTTLS です。"), field="mail_tls_first"
        )


def check_mail_word(text: str, field: str) -> None:
    """Users and passwords travel as ASCII. Raises Unacceptable."""
    if not (text.isascii() and text.isprintable()):
        raise Unacceptable(
            N_("パスワードと利用者名は、半角の文字で書いてください。メールの決まりで、ほかの文字は送れません。"), field=field
        )


def check_kept_password(kept: dict[str, Any], values: dict[str, Any]) -> None:
    """A password is handed only to the server and the user it was typed for. Raises Unacceptable."""
    if any(kept[key] != values[key] for key in ("mail_host", "mail_user")):
        raise Unacceptable(
            N_(
                "サーバーか利用者名を変えたときは、パスワードをもう一度書いてください。要らなくなったときは「パスワードを消す」を選んでください。"
            ),
            field="mail_password",
        )


def check_ai(values: dict[str, Any]) -> None:
    """Raises Unacceptable where no AI could be asked at this address at all."""
    url = values["ai_url"]
    if url and not _is_address(url):
        raise Unacceptable(N_("アドレスを、http://ai.example.lg.jp:8000/v1 のように書いてください。"), field="ai_url")
    for key, missing in (("ai_url", N_("AIのサーバーのアドレスを書いてください。")), ("ai_model", N_("モデルの名前を書いてください。"))):
        if values["ai_enabled"] and not values[key]:
            raise Unacceptable(missing, field=key)


def check_webhook(values: dict[str, Any]) -> None:
    """Raises Unacceptable where nothing could be handed on at this address at all."""
    url = values["webhook_url"]
    if url and not _is_address(url, may_ask=True):
        raise Unacceptable(N_("アドレスを、https://chat.example.lg.jp/manabi のように書いてください。"), field="webhook_url")
    if values["webhook_enabled"] and not url and values["webhook_format"] != Format.APPRISE:
        raise Unacceptable(N_("受け取るサーバーのアドレスを書いてください。"), field="webhook_url")


def check_secret(values: dict[str, Any], *, has_secret: bool) -> None:
    """What is handed on is signed, so that its receiver can tell. Raises Unacceptable."""
    if values["webhook_enabled"] and values["webhook_format"] != Format.APPRISE and not has_secret:
        raise Unacceptable(N_("署名の鍵を書いてください。受け取るサーバーと同じものにします。"), field="webhook_secret")


def _is_address(url: str, *, may_ask: bool = False) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and parts.port != 0
    except ValueError:
        return False
    host = parts.hostname or ""
    return (may_ask or not parts.query) and (
        is_whole and url.isascii() and " " not in url and bool(_HOST.match(host)) and not (parts.fragment or parts.username)
    )


def check_key(text: str, field: str) -> None:
    """A key travels in the head of a request. Raises Unacceptable."""
    if not (text.isascii() and text.isprintable()):
        raise Unacceptable(N_("鍵は、半角の文字で書いてください。"), field=field)


def check_kept_key(kept: dict[str, Any], values: dict[str, Any]) -> None:
    """A key is handed only to the server it was typed for. Raises Unacceptable."""
    if kept["ai_url"] != values["ai_url"]:
        raise Unacceptable(
            N_("アドレスを変えたときは、鍵をもう一度書いてください。要らなくなったときは「鍵を消す」を選んでください。"), field="ai_key"
        )


def versions(seen: str) -> dict[str, int]:
    """Which version of each setting the page had shown: "small_group:2 municipality:1"."""
    pairs = (part.partition(":") for part in seen.split())
    return {key: int(number) for key, _, number in pairs if number.isascii() and number.isdigit() and len(number) < 10}
