"""Typed settings that fail with a sentence (issue 2, section 1)."""

import pytest

from thuocdo.config import env
from thuocdo.config.env import Mail, Mode, WrongEnvironment

DEMONSTRATION = {"DATABASE_URL": "postgres://u@/thuocdo?host=/run/pg"}
PRODUCTION = {
    "THUOCDO_MODE": "production",
    "THUOCDO_SECRET_KEY": "x" * 50,
    "THUOCDO_HOSTS": "thuocdo.example.vn, www.example.vn",
    "THUOCDO_MAIL": "smtp://b%40n:m%3At@mail.example.vn",
    "DATABASE_URL": "postgres://user:p%40ss@db.example.vn:5433/thuocdo",
}


def test_a_demonstration_needs_nothing():
    read = env.read(DEMONSTRATION)

    assert read.mode is Mode.DEMONSTRATION
    assert read.allowed_hosts == ("127.0.0.1", "localhost", "[::1]")
    assert (read.base_url, read.port, read.mail) == ("http://127.0.0.1:8000", 8000, Mail())
    assert read.mail_from == "Thước Đo <no-reply@127.0.0.1>"
    assert (read.page_cache_bytes, read.behind_proxy, read.log_level) == (64 * 1024 * 1024, False, "WARNING")
    assert read.database == env.Database("thuocdo", "u", "", "/run/pg", "")


def test_production():
    read = env.read(PRODUCTION)

    assert read.allowed_hosts == ("thuocdo.example.vn", "www.example.vn")
    assert read.base_url == "https://thuocdo.example.vn"
    assert read.mail == Mail("mail.example.vn", 587, "b@n", "m:t", tls=True)
    assert read.database == env.Database("thuocdo", "user", "p@ss", "db.example.vn", "5433")
    assert read.log_level == "INFO"
    assert read.old_secret_keys == ()


def test_a_key_can_be_changed_while_the_old_ones_still_open_what_they_closed():
    read = env.read({**PRODUCTION, "THUOCDO_OLD_SECRET_KEYS": "yesterday the-day-before"})

    assert read.old_secret_keys == ("yesterday", "the-day-before")


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("file", Mail()),
        ("smtp://mail.example.vn:25?tls=no", Mail("mail.example.vn", 25)),
        ("smtps://u:p@mail.example.vn", Mail("mail.example.vn", 465, "u", "p", ssl=True)),
    ],
)
def test_ways_to_send_mail(url, mail):
    assert env.read_mail(url) == mail


MAIL_EXAMPLE = "Example: THUOCDO_MAIL=smtp://user:password@mail.example.vn:587"
DATABASE_EXAMPLE = "Example: DATABASE_URL=postgres://user:password@host:5432/thuocdo"
HTTPS = "Accepted: an https:// address without a path. Example: THUOCDO_BASE_URL=https://thuocdo.example.vn"


@pytest.mark.parametrize(
    ("base", "changes", "sentence"),
    [
        (DEMONSTRATION, {"THUOCDO_MODE": "test"}, "THUOCDO_MODE is 'test'. Accepted: demonstration, production."),
        (
            PRODUCTION,
            {"THUOCDO_SECRET_KEY": "x" * 49},
            "THUOCDO_SECRET_KEY must hold at least 50 random characters in production.",
        ),
        (PRODUCTION, {"THUOCDO_HOSTS": " , "}, "THUOCDO_HOSTS is not set. Example: THUOCDO_HOSTS=thuocdo.example.vn"),
        (DEMONSTRATION, {"THUOCDO_PORT": "0"}, "THUOCDO_PORT is '0'. Accepted: a port number, 1 to 65535."),
        (DEMONSTRATION, {"THUOCDO_PORT": "65536"}, "THUOCDO_PORT is '65536'. Accepted: a port number, 1 to 65535."),
        (DEMONSTRATION, {"THUOCDO_PORT": "٨"}, "THUOCDO_PORT is '٨'. Accepted: a port number, 1 to 65535."),
        (DEMONSTRATION, {"THUOCDO_BASE_URL": "a.vn"}, f"THUOCDO_BASE_URL is 'a.vn'. {HTTPS}"),
        (DEMONSTRATION, {"THUOCDO_BASE_URL": "https://a.vn/x"}, f"THUOCDO_BASE_URL is 'https://a.vn/x'. {HTTPS}"),
        (PRODUCTION, {"THUOCDO_BASE_URL": "http://a.vn"}, f"THUOCDO_BASE_URL is 'http://a.vn'. {HTTPS}"),
        (PRODUCTION, {"THUOCDO_MAIL": ""}, f"THUOCDO_MAIL is not set. {MAIL_EXAMPLE}"),
        (
            PRODUCTION,
            {"THUOCDO_MAIL": "http://x"},
            f"THUOCDO_MAIL must be 'file' or the address of a mail server. {MAIL_EXAMPLE}",
        ),
        (
            PRODUCTION,
            {"THUOCDO_MAIL": "smtp://x:port"},
            f"THUOCDO_MAIL can't be read (Port could not be cast to integer value as 'port'). {MAIL_EXAMPLE}",
        ),
        (
            PRODUCTION,
            {"THUOCDO_MAIL": "smtp://x?tls=maybe"},
            f"THUOCDO_MAIL says tls='maybe'. Accepted: tls=yes, tls=no. {MAIL_EXAMPLE}",
        ),
        (
            DEMONSTRATION,
            {"THUOCDO_MAIL_FROM": "Thước Đo"},
            "THUOCDO_MAIL_FROM is 'Thước Đo'. Accepted: an address, with a name before it if you like. "
            "Example: THUOCDO_MAIL_FROM='Thước Đo <cchc@example.vn>'",
        ),
        (DEMONSTRATION, {"THUOCDO_PROXY": "1"}, "THUOCDO_PROXY is '1'. Accepted: no, yes."),
        (
            DEMONSTRATION,
            {"THUOCDO_PAGE_CACHE_MIB": "-1"},
            "THUOCDO_PAGE_CACHE_MIB is '-1'. Accepted: MiB, 0 to 4096.",
        ),
        (
            DEMONSTRATION,
            {"THUOCDO_LOG_LEVEL": "LOUD"},
            "THUOCDO_LOG_LEVEL is 'LOUD'. Accepted: DEBUG, INFO, WARNING, ERROR.",
        ),
        (
            DEMONSTRATION,
            {"DATABASE_URL": ""},
            f"DATABASE_URL is not set, and no embedded database was started. {DATABASE_EXAMPLE}",
        ),
        (
            DEMONSTRATION,
            {"DATABASE_URL": "mysql://x/y"},
            f"DATABASE_URL must be the address of a PostgreSQL database. {DATABASE_EXAMPLE}",
        ),
        (
            DEMONSTRATION,
            {"DATABASE_URL": "postgres://x:1x/y"},
            f"DATABASE_URL can't be read (Port could not be cast to integer value as '1x'). {DATABASE_EXAMPLE}",
        ),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(base, changes, sentence):
    with pytest.raises(WrongEnvironment) as caught:
        env.read(base | changes)

    assert str(caught.value) == sentence


def test_every_setting_that_is_read_is_in_the_list_and_the_other_way_round():
    import inspect
    import re

    source = inspect.getsource(env)
    read = set(re.findall(r'(?:environ\.get\(|environ, )"([A-Z_]+)"', source))

    assert read == {setting.name for setting in env.SETTINGS}
