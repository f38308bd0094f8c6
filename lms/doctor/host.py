"""The machine: where everything is written, room on the disk, the key, the address, the clock, fonts for paper."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from lms import paths
from lms.admin.kinds.findings import Finding, Level
from lms.kernel import clock
from lms.kernel.errors import N_
from lms.settings import Settings

MEGABYTE = 1024 * 1024
LITTLE_ROOM, NO_ROOM = 1024, 50  # megabytes
BORN = 2026  # no clock that is right stands before the product's first year
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
FONT_NAMES = ("BIZUDPGothic", "BIZUDGothic", "BIZ-UDGothic", "NotoSansCJK", "NotoSansJP", "ipag", "ipaexg")
FONT_DIRECTORIES = (
    paths.STATIC.parent.parent,  # what the product brings itself
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
    Path("~/.fonts").expanduser(),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)


def look(settings: Settings) -> Iterator[Finding]:
    yield from data_directory(settings.data)
    yield from room(settings.data)
    yield from secret_key(settings.data)
    yield from address(settings)
    yield from time()
    yield from fonts()


def data_directory(data: Path) -> Iterator[Finding]:
    try:
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        yield Finding(
            "data-directory",
            Level.STOP,
            N_("データの置き場所 %(path)s に書けません（%(reason)s）。"),
            N_("置き場所を作り、`lms` を動かす利用者だけに書く権限を与えてください（chmod 700）。"),
            {"path": str(data), "reason": error.strerror},
        )
        return
    if _is_open_to_others(data):
        yield Finding(
            "data-directory",
            Level.LOOK,
            N_("データの置き場所 %(path)s を、この機械のほかの利用者も開けます。"),
            N_("chmod 700 %(path)s"),
            {"path": str(data)},
        )
    else:
        yield Finding("data-directory", Level.WELL, N_("データの置き場所 %(path)s に書けます。"), params={"path": str(data)})


def room(data: Path) -> Iterator[Finding]:
    try:
        free = shutil.disk_usage(data).free // MEGABYTE
    except OSError:
        return  # said above: there is no such place
    mend = N_("古いバックアップやログを移すか、ディスクを大きくしてください。")
    if free < NO_ROOM:
        yield Finding("disk", Level.STOP, N_("空きが %(free)d MB しかありません。もう保存できません。"), mend, {"free": free})
    elif free < LITTLE_ROOM:
        yield Finding("disk", Level.LOOK, N_("空きが %(free)d MB です。まもなく足りなくなります。"), mend, {"free": free})
    else:
        yield Finding("disk", Level.WELL, N_("空きは %(free)d MB です。"), params={"free": free})


def secret_key(data: Path) -> Iterator[Finding]:
    path = data / "secret-key"
    if not path.exists():
        yield Finding(
            "secret-key",
            Level.LOOK,
            N_("秘密の鍵 %(path)s がありません。つぎの起動で新しく作られ、全員がログインし直すことになります。"),
            N_("バックアップから戻してください。なければ、メールのパスワードを書き直してください。"),
            {"path": str(path)},
        )
    elif _is_open_to_others(path):
        yield Finding(
            "secret-key",
            Level.LOOK,
            N_("秘密の鍵 %(path)s を、この機械のほかの利用者も読めます。"),
            N_("chmod 600 %(path)s"),
            {"path": str(path)},
        )
    else:
        yield Finding("secret-key", Level.WELL, N_("秘密の鍵は、持ち主だけが読めます。"))


def _is_open_to_others(path: Path) -> bool:
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def address(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.base_url)
    params: dict[str, object] = {"url": settings.base_url}
    if parts.hostname in LOOPBACK:
        yield Finding(
            "base-url",
            Level.LOOK,
            N_("メールの中のリンクは %(url)s、つまりこの機械の中だけで開けるアドレスです。"),
            N_("LMS_BASE_URL に、職員が開くアドレスを書いてください。ひとりで試すだけなら、このままで大丈夫です。"),
            params,
        )
    elif parts.scheme == "http":
        yield Finding(
            "base-url",
            Level.LOOK,
            N_("%(url)s は暗号化されません。庁内の網でも、ログインの中身が読まれるおそれがあります。"),
            N_("TLSの装置（リバースプロキシ）を前に置き、LMS_BASE_URL を https:// にし、LMS_TRUSTED_PROXIES=1 としてください。"),
            params,
        )
    else:
        yield Finding("base-url", Level.WELL, N_("職員が開くアドレス：%(url)s"), params=params)
    if parts.scheme == "https" and not settings.trusted_proxies:
        yield Finding(
            "proxies",
            Level.LOOK,
            N_("https なのに、前に立つ装置の数（LMS_TRUSTED_PROXIES）が0です。クッキーに Secure が付かず、だれの端末かも分かりません。"),
            N_("前に置いたリバースプロキシの数を、LMS_TRUSTED_PROXIES に書いてください（ふつうは1）。"),
        )
    else:
        yield Finding("proxies", Level.WELL, N_("前に立つ装置の数：%(count)d"), params={"count": settings.trusted_proxies})


def time() -> Iterator[Finding]:
    now = clock.now()
    if clock.TOKYO.utcoffset(datetime(BORN, 1, 1)) != timedelta(hours=9):  # noqa: DTZ001  (a wall clock is asked)
        yield Finding(
            "clock", Level.STOP, N_("時差のデータが壊れています。東京が9時間先になっていません。"), N_("OSの tzdata を入れ直してください。")
        )
    elif now.year < BORN:
        yield Finding(
            "clock",
            Level.STOP,
            N_("時計が %(now)s を指しています。期限もログインも、正しく扱えません。"),
            N_("OSの時計を合わせ、NTPで合わせ続けてください。"),
            {"now": f"{now:%Y-%m-%d}"},
        )
    else:
        yield Finding("clock", Level.WELL, N_("時計：%(now)s（東京）"), params={"now": f"{now.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"})


def fonts(directories: Sequence[Path] = FONT_DIRECTORIES) -> Iterator[Finding]:
    for directory in directories:
        for path in directory.rglob("*.[tToO][tT][fFcC]"):
            if path.stem.lower().startswith(tuple(name.lower() for name in FONT_NAMES)):
                yield Finding("fonts", Level.WELL, N_("紙に出すときの日本語の書体：%(name)s"), params={"name": path.stem})
                return
    yield Finding(
        "fonts",
        Level.LOOK,
        N_("紙（PDF）に出すときの日本語の書体が見つかりません。文字が四角になります。"),
        N_("BIZ UDPゴシックを入れてください。Debian では apt-get install fonts-morisawa-bizud-gothic です。"),
    )
