"""Settings, read once from LMS_* at the start. A wrong one refuses to start and names its variable."""

import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from lms.kernel.immutable import immutable

DEFAULT_PORT = 8000
DEFAULT_DATA = "data"
OIDC_NEEDED = ("LMS_OIDC_ISSUER", "LMS_OIDC_CLIENT_ID", "LMS_OIDC_CLIENT_SECRET")
OIDC_MORE = ("LMS_OIDC_CLAIM", "LMS_OIDC_LABEL", "LMS_OIDC_SCOPE")
OURS: tuple[str, ...] = (
    *("LMS_DATA_DIR", "LMS_DATABASE_URL", "LMS_BASE_URL", "LMS_TRUSTED_PROXIES", "LMS_METRICS_OPEN", "LMS_MAIL_FROM", "LMS_APPRISE_URL"),
    *(f"LMS_SMTP_{each}" for each in ("HOST", "PORT", "USER", "PASSWORD", "STARTTLS", "TLS", "VERIFY")),
    *("LMS_ADMIN_LOGIN", "LMS_ADMIN_PASSWORD", "LMS_PG_BIN", "LMS_BACKUP_DIR", "LMS_BACKUP_KEEP"),
    *(*OIDC_NEEDED, *OIDC_MORE),
)
OF_TESTS = "LMS_TEST_"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class BadSetting(Exception):
    """A variable that cannot be used; the sentence names it."""


@immutable
class Mail:
    """Where mail leaves. *host* None: no mail server, messages stay in the product."""

    host: str | None
    port: int
    user: str | None
    password: str | None
    starttls: bool
    sender: str
    is_verified: bool = False  # the certificate of the server must be one that this machine trusts
    is_tls_first: bool = False  # TLS from the first byte, as on port 465 (RFC 8314), instead of STARTTLS


@immutable
class Oidc:
    """The municipality's single sign-on. *claim* holds the staff number; *label* names it on the sign-in page."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    label: str
    scope: str


@immutable
class Settings:
    """Everything a process is told from outside."""

    data: Path
    database_url: str
    base_url: str
    trusted_proxies: int
    metrics_open: bool
    mail: Mail
    secret_key: str
    admin_login: str | None
    admin_password: str | None
    pg_bin: Path | None = None
    backups: Path | None = None  # where the nightly backup goes; None: it is off
    backups_kept: int = 14
    oidc: Oidc | None = None
    demo: bool = False
    apprise_url: str | None = None  # may hold keys: never shown


def load(environ: Mapping[str, str] | None = None, *, data: str | None = None, demo: bool = False, port: int = DEFAULT_PORT) -> Settings:
    """Read the settings; makes the data directory and, at the first start, the secret key inside it.

    *port*: where we listen; mails and feeds lead there until the address is set. Raises BadSetting.
    """
    env = os.environ if environ is None else environ
    directory = _directory(data or env.get("LMS_DATA_DIR", DEFAULT_DATA))
    return Settings(
        data=directory,
        database_url=_database_url(env.get("LMS_DATABASE_URL", ""), directory),
        base_url=_base_url(env.get("LMS_BASE_URL", f"http://127.0.0.1:{port or DEFAULT_PORT}")),
        trusted_proxies=_whole(env, "LMS_TRUSTED_PROXIES", 0, 10),
        metrics_open=_switch(env, "LMS_METRICS_OPEN"),
        mail=_mail(env),
        secret_key=_secret_key(directory),
        admin_login=env.get("LMS_ADMIN_LOGIN") or None,
        admin_password=env.get("LMS_ADMIN_PASSWORD") or None,
        pg_bin=_programs(env.get("LMS_PG_BIN", "")),
        backups=_backups(env.get("LMS_BACKUP_DIR", "")),
        backups_kept=_whole(env, "LMS_BACKUP_KEEP", 14, 10_000, least=1),
        oidc=_oidc(env),
        demo=demo,
        apprise_url=_apprise_url(env.get("LMS_APPRISE_URL", "")),
    )


def unheard(environ: Mapping[str, str]) -> list[str]:
    """Variables that look like ours and are none, each with what may have been meant: a slip would go unnoticed otherwise."""
    strange = sorted(name for name in environ if name.startswith("LMS_") and name not in OURS and not name.startswith(OF_TESTS))
    near = {name: get_close_matches(name, OURS, 1, 0.8) for name in strange}
    return [f"{name}: no such setting" + (f"; did you mean {near[name][0]}?" if near[name] else "") for name in strange]


def _directory(value: str) -> Path:
    path = Path(value).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadSetting(f"LMS_DATA_DIR: cannot make {path} ({error.strerror})") from error
    return path


def _database_url(value: str, directory: Path) -> str:
    if not value:
        return f"sqlite:///{directory / 'lms.db'}"
    for plain in ("postgresql://", "postgres://"):
        if value.startswith(plain):
            return "postgresql+psycopg://" + value.removeprefix(plain)
    if value.startswith(("postgresql+psycopg://", "sqlite:///")):
        return value
    raise BadSetting("LMS_DATABASE_URL: say postgresql://… or leave it out for SQLite under the data directory")


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadSetting("LMS_BASE_URL: say the address people open, such as https://manabi.example.lg.jp, without a path behind it")
    return value.rstrip("/")


def _apprise_url(value: str) -> str | None:
    if value and "://" not in value:
        raise BadSetting("LMS_APPRISE_URL: say an address as apprise knows them, such as mailtos://…")
    return value or None


def _whole(env: Mapping[str, str], name: str, default: int, most: int, *, least: int = 0) -> int:
    value = env.get(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise BadSetting(f"{name}: say a whole number from {least} to {most}")
    return int(value)


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").lower()
    if value not in {"", "0", "1", "no", "yes", "false", "true"}:
        raise BadSetting(f"{name}: say 1 or 0")
    return value in {"1", "yes", "true"}


def _mail(env: Mapping[str, str]) -> Mail:
    host = env.get("LMS_SMTP_HOST") or None
    sender = env.get("LMS_MAIL_FROM", "manabi@localhost")
    if host and "@" not in sender:
        raise BadSetting("LMS_MAIL_FROM: say the address that mails come from")
    for name in ("LMS_SMTP_USER", "LMS_SMTP_PASSWORD"):
        if not env.get(name, "").isascii():
            raise BadSetting(f"{name}: mail servers take plain ASCII characters only")
    starttls, is_tls_first = _switch(env, "LMS_SMTP_STARTTLS"), _switch(env, "LMS_SMTP_TLS")
    if starttls and is_tls_first:
        raise BadSetting("LMS_SMTP_TLS, LMS_SMTP_STARTTLS: say one of them")
    return Mail(
        host=host,
        port=_whole(env, "LMS_SMTP_PORT", 25, 65_535),
        user=env.get("LMS_SMTP_USER") or None,
        password=env.get("LMS_SMTP_PASSWORD") or None,
        starttls=starttls,
        sender=sender,
        is_verified=_switch(env, "LMS_SMTP_VERIFY"),
        is_tls_first=is_tls_first,
    )


def _programs(value: str) -> Path | None:
    if value and not (Path(value) / "pg_dump").exists():
        raise BadSetting("LMS_PG_BIN: say the directory in which pg_dump and pg_restore are")
    return Path(value) if value else None


def _backups(value: str) -> Path | None:
    path = Path(value).expanduser().resolve() if value else None
    if path is not None and not (path.is_dir() and os.access(path, os.W_OK)):
        raise BadSetting("LMS_BACKUP_DIR: say a directory that is there and can be written, or leave it out and no nightly backup is made")
    return path


def _oidc(env: Mapping[str, str]) -> Oidc | None:
    """All of it or nothing: half a configuration would show a link that leads nowhere."""
    said = [name for name in (*OIDC_NEEDED, *OIDC_MORE) if env.get(name)]
    if not said:
        return None
    for name in OIDC_NEEDED:
        if not env.get(name):
            raise BadSetting(f"{name}: say it as well, or leave out {said[0]}")
    scope = env.get("LMS_OIDC_SCOPE") or "openid profile"
    if "openid" not in scope.split():
        raise BadSetting("LMS_OIDC_SCOPE: say openid and what else the claim needs")
    return Oidc(
        issuer=_issuer(env["LMS_OIDC_ISSUER"]),
        client_id=env["LMS_OIDC_CLIENT_ID"],
        client_secret=env["LMS_OIDC_CLIENT_SECRET"],
        claim=env.get("LMS_OIDC_CLAIM") or "preferred_username",
        label=env.get("LMS_OIDC_LABEL", ""),
        scope=scope,
    )


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise BadSetting("LMS_OIDC_ISSUER: say the issuer exactly as the provider does, such as https://login.example.lg.jp/realms/staff")
    return value


def _secret_key(directory: Path) -> str:
    path = directory / "secret-key"
    try:
        fresh = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = _written(path)
        if len(key) < 32:
            raise BadSetting(f"LMS_DATA_DIR: {path.name} is damaged; restore it, or remove it and everybody signs in again") from None
        return key
    except OSError as error:
        raise BadSetting(f"LMS_DATA_DIR: cannot write {path} ({error.strerror})") from error
    key = secrets.token_urlsafe(48)
    with os.fdopen(fresh, "w", encoding="ascii") as file:
        file.write(key)
    return key


def _written(path: Path) -> str:
    """The key that another process may be writing at this moment: several start together on the first day."""
    for _ in range(20):
        key = path.read_text(encoding="ascii").strip()
        if key:
            return key
        time.sleep(0.05)
    return ""
