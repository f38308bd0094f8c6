"""A wrong setting refuses to start and names its variable; the secret key is made once."""

import os
import re
import stat
import time
from pathlib import Path

import pytest

from lms.cli import main
from lms.settings import OURS, BadSetting, load, unheard


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LMS_DATABASE_URL", "mysql://x"),
        ("LMS_DATABASE_URL", "lms.db"),
        ("LMS_BASE_URL", "manabi.example.lg.jp"),
        ("LMS_BASE_URL", "ftp://manabi.example"),
        ("LMS_BASE_URL", "https://portal.example.lg.jp/manabi"),
        ("LMS_TRUSTED_PROXIES", "-1"),
        ("LMS_TRUSTED_PROXIES", "two"),
        ("LMS_TRUSTED_PROXIES", "11"),
        ("LMS_SMTP_PORT", "65536"),
        ("LMS_METRICS_OPEN", "maybe"),
        ("LMS_SMTP_STARTTLS", "2"),
        ("LMS_SMTP_TLS", "2"),
        ("LMS_SMTP_USER", "まなび"),
        ("LMS_SMTP_PASSWORD", "合い言葉"),
        ("LMS_OIDC_CLIENT_ID", "manabi"),
        ("LMS_BACKUP_KEEP", "0"),
        ("LMS_BACKUP_DIR", "/nowhere/at/all"),
        ("LMS_PG_BIN", "/nowhere/at/all"),
        ("LMS_APPRISE_URL", "chat.example.lg.jp"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=variable):
        load({"LMS_DATA_DIR": str(tmp_path), variable: value})


def test_a_sender_is_needed_with_a_mail_host(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="LMS_MAIL_FROM"):
        load({"LMS_DATA_DIR": str(tmp_path), "LMS_SMTP_HOST": "mail", "LMS_MAIL_FROM": "nobody"})


def test_mail_is_encrypted_in_one_way(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="LMS_SMTP_TLS, LMS_SMTP_STARTTLS"):
        load({"LMS_DATA_DIR": str(tmp_path), "LMS_SMTP_TLS": "1", "LMS_SMTP_STARTTLS": "1"})
    assert load({"LMS_DATA_DIR": str(tmp_path), "LMS_SMTP_TLS": "1"}).mail.is_tls_first


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadSetting, match="LMS_DATA_DIR"):
        load({"LMS_DATA_DIR": str(tmp_path / "file" / "data")})


def test_the_command_says_it_and_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LMS_BASE_URL", "nowhere")
    assert main(["doctor", "--data", str(tmp_path)]) == 2
    assert "LMS_BASE_URL" in capsys.readouterr().err


def test_a_slip_in_a_name_is_told_and_hinders_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {**dict.fromkeys(OURS, ""), "LMS_SMPT_HOST": "mail", "LMS_COLOUR": "blue", "LMS_TEST_BROWSER": "", "PATH": ""}
    assert unheard(environ) == ["LMS_COLOUR: no such setting", "LMS_SMPT_HOST: no such setting; did you mean LMS_SMTP_HOST?"]
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    main(["doctor", "--data", str(tmp_path)])
    assert "lms: LMS_DATA: no such setting; did you mean LMS_DATA_DIR?" in capsys.readouterr().err


def test_the_table_of_the_settings_names_each() -> None:
    table = Path("docs/operations.md").read_text().partition("## Settings")[2].partition("## Doctor")[0]
    assert set(re.findall(r"LMS_[A-Z_]+[A-Z]", table)) == set(OURS)


def test_links_lead_to_where_we_listen_until_the_address_is_set(tmp_path: Path) -> None:
    here = {"LMS_DATA_DIR": str(tmp_path)}
    assert load(here, port=8151).base_url == "http://127.0.0.1:8151"
    assert load(here, port=0).base_url == "http://127.0.0.1:8000", "any free one: nobody knows it yet"
    assert load({**here, "LMS_BASE_URL": "https://manabi.example"}, port=8151).base_url == "https://manabi.example"


def test_defaults(tmp_path: Path) -> None:
    settings = load({"LMS_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path.resolve() / 'lms.db'}"
    assert (settings.base_url, settings.trusted_proxies, settings.metrics_open, settings.mail.host) == (
        "http://127.0.0.1:8000",
        0,
        False,
        None,
    )


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_postgresql_is_reached_by_psycopg(tmp_path: Path, scheme: str) -> None:
    settings = load({"LMS_DATA_DIR": str(tmp_path), "LMS_DATABASE_URL": f"{scheme}://u:p@h/lms"})
    assert settings.database_url == "postgresql+psycopg://u:p@h/lms"


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, again = load({"LMS_DATA_DIR": str(tmp_path)}), load({"LMS_DATA_DIR": str(tmp_path)})
    other = load({"LMS_DATA_DIR": str(tmp_path / "other")})
    assert first.secret_key == again.secret_key != other.secret_key
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_several_processes_make_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first has made the file and not yet written it when the second looks."""
    path, waited = tmp_path / "secret-key", []
    path.touch()

    def writes_meanwhile(seconds: float) -> None:
        waited.append(seconds)
        path.write_text("k" * 64)

    monkeypatch.setattr(time, "sleep", writes_meanwhile)
    assert load({"LMS_DATA_DIR": str(tmp_path)}).secret_key == "k" * 64
    assert len(waited) == 1


OIDC = {"LMS_OIDC_ISSUER": "https://login.example.lg.jp/", "LMS_OIDC_CLIENT_ID": "manabi", "LMS_OIDC_CLIENT_SECRET": "s3cret"}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"LMS_OIDC_ISSUER": OIDC["LMS_OIDC_ISSUER"]}, "LMS_OIDC_CLIENT_ID"),
        ({**OIDC, "LMS_OIDC_CLIENT_SECRET": ""}, "LMS_OIDC_CLIENT_SECRET"),
        ({**OIDC, "LMS_OIDC_CLIENT_ID": ""}, "LMS_OIDC_CLIENT_ID"),
        ({**OIDC, "LMS_OIDC_ISSUER": ""}, "LMS_OIDC_ISSUER"),
        ({"LMS_OIDC_LABEL": "庁内ID"}, "LMS_OIDC_ISSUER"),
        ({"LMS_OIDC_CLAIM": "employee_number"}, "LMS_OIDC_ISSUER"),
        ({**OIDC, "LMS_OIDC_SCOPE": "profile"}, "LMS_OIDC_SCOPE"),
        ({**OIDC, "LMS_OIDC_ISSUER": "http://login.example.lg.jp"}, "LMS_OIDC_ISSUER"),
        ({**OIDC, "LMS_OIDC_ISSUER": "login.example.lg.jp"}, "LMS_OIDC_ISSUER"),
        ({**OIDC, "LMS_OIDC_ISSUER": "https://login.example.lg.jp/?x=1"}, "LMS_OIDC_ISSUER"),
    ],
)
def test_half_a_single_sign_on_is_named(tmp_path: Path, said: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=f"^{named}"):
        load({"LMS_DATA_DIR": str(tmp_path), **said})


def test_a_whole_single_sign_on(tmp_path: Path) -> None:
    found = load({"LMS_DATA_DIR": str(tmp_path), **OIDC}).oidc
    assert found is not None
    assert (found.issuer, found.claim, found.label, found.scope) == (
        "https://login.example.lg.jp/",
        "preferred_username",
        "",
        "openid profile",
    )
    assert "s3cret" not in repr(found)
    assert load({"LMS_DATA_DIR": str(tmp_path)}).oidc is None


def test_a_damaged_key_refuses_to_start(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("short")
    with pytest.raises(BadSetting, match="secret-key"):
        load({"LMS_DATA_DIR": str(tmp_path)})
