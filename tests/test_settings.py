"""Settings come from the environment alone; production refuses defaults, development makes throw-away secrets."""

import pytest

from jimsupport.settings import Settings, SettingsError

SECRET = "0a1687fd79cc4a1cd49fe08090fe75b409e227f5348cf676102ab8890e027c96"
DIGITS = "db3000af74902ff08db7d48d298e1518e25da08dcfec1d5224d7c3f8f94a40e8"
GIVEN = {
    "JIMSUPPORT_DATABASE_URL": "postgresql://jim@db/jim",
    "JIMSUPPORT_BASE_URL": "https://jim.example/",
    "JIMSUPPORT_SECRET": SECRET,
    "JIMSUPPORT_ENCRYPTION_KEYS": "a:" + DIGITS,
    "JIMSUPPORT_KEYS_URL": "postgresql://keys@db/keys",
    "JIMSUPPORT_MAIL_URL": "smtp://mail",
}


def test_production_as_given():
    settings = Settings.from_env(GIVEN)
    assert settings == Settings(
        env="production",
        database_url="postgresql://jim@db/jim",
        base_url="https://jim.example",
        hosts=("jim.example",),
        secret=SECRET,
        encryption_keys=("a:" + DIGITS,),
        keys_url="postgresql://keys@db/keys",
        mail_url="smtp://mail",
        mail_from="JIMsupport <hallo@jim.example>",
        mail_domain="jim.example",
        phone="030 200 40 60",
        trusted_proxies="127.0.0.1",
    )


@pytest.mark.parametrize("name", GIVEN)
def test_production_names_what_is_missing(name):
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({key: value for key, value in GIVEN.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIMSUPPORT_ENV", "test"),
        ("JIMSUPPORT_SECRET", SECRET[:31]),
        ("JIMSUPPORT_SECRET", "s" * 32),
        ("JIMSUPPORT_SECRET", SECRET[:16] * 2),
        ("JIMSUPPORT_SECRET", "changeme-changeme-please-do-it-now"),
        ("JIMSUPPORT_SECRET", '$(python3 -c "import secrets; print(secrets.token_hex(32))")'),
        ("JIMSUPPORT_SECRET", DIGITS),
        ("JIMSUPPORT_ENCRYPTION_KEYS", "a:" + "0" * 64),
        ("JIMSUPPORT_ENCRYPTION_KEYS", "a:" + "0123456789abcdef" * 4),
        ("JIMSUPPORT_ENCRYPTION_KEYS", f"a:{DIGITS},b:{DIGITS}"),
        ("JIMSUPPORT_ENCRYPTION_KEYS", f"v2:{DIGITS}"),
        ("JIMSUPPORT_KEYS_URL", ""),
        ("JIMSUPPORT_KEYS_URL", "postgresql://jim@db/jim"),
        ("JIMSUPPORT_ENCRYPTION_KEYS", "0" * 64),
        ("JIMSUPPORT_ENCRYPTION_KEYS", "a:" + "0" * 63),
        ("JIMSUPPORT_ENCRYPTION_KEYS", "a:" + "x" * 64),
        ("JIMSUPPORT_SEND", "no"),
        ("JIMSUPPORT_MAIL_FROM", "hallo"),
        ("JIMSUPPORT_MAIL_FROM", "JIMsupport hallo@jim.example"),
        ("JIMSUPPORT_MAIL_FROM", "JIM, support <hallo@jim.example>"),
        ("JIMSUPPORT_MAIL_FROM", "hallo@jim.example, dag@jim.example"),
        ("JIMSUPPORT_MAIL_FROM", "JIMsupport <hallo@bücher.example>"),
        ("JIMSUPPORT_MAIL_FROM", "JIMsupport\r\nBcc: x@example.org <hallo@jim.example>"),
        ("JIMSUPPORT_MAIL_DOMAIN", "bücher.example"),
        ("JIMSUPPORT_MAIL_DOMAIN", "@jim.example"),
        ("JIMSUPPORT_MAIL_DOMAIN", "mail jim.example"),
        ("JIMSUPPORT_MAIL_DOMAIN", "jim.example."),
        ("JIMSUPPORT_MAIL_URL", "smpt://mail"),
        ("JIMSUPPORT_MAIL_URL", "mail.example"),
        ("JIMSUPPORT_MAIL_URL", "smtp://"),
        ("JIMSUPPORT_MAIL_URL", "smtp://mail:99999"),
        ("JIMSUPPORT_MAIL_URL", "smtp://mail?connections=0"),  # which would send nothing, and say nothing
        ("JIMSUPPORT_MAIL_URL", "smtp://mail?connections=many"),
        ("JIMSUPPORT_MAIL_URL", "smtp://mail?timeout=-1"),
        ("JIMSUPPORT_MAIL_URL", "smtp://mail?timeout=300"),
        ("JIMSUPPORT_MAIL_URL", "smtp://mail?starttls=yes"),  # which would be no TLS
        ("JIMSUPPORT_MAIL_URL", "smtp://mail?startls=1"),
        ("JIMSUPPORT_ALLOW", "example.org"),
        ("JIMSUPPORT_ALLOW", "0612345678"),
        ("JIMSUPPORT_RELAY_PER_MINUTE", "0"),
        ("JIMSUPPORT_DOMAIN_PER_MINUTE", "many"),
        ("JIMSUPPORT_ASK_URL", "http://relay.example/taken"),
    ],
)
def test_what_cannot_be_used_is_refused(name, value):
    with pytest.raises(SettingsError, match=name):
        Settings.from_env(GIVEN | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIMSUPPORT_MAIL_FROM", "hallo@jim.example"),
        ("JIMSUPPORT_MAIL_FROM", "Zoë van JIMsupport <hallo@jim.example>"),
        ("JIMSUPPORT_MAIL_FROM", '"JIM, support" <hallo.jim+a@xn--bcher-kva.example>'),
        ("JIMSUPPORT_MAIL_DOMAIN", "post.jim-support.example"),
        ("JIMSUPPORT_MAIL_URL", "smtps://user:pass%40word@[::1]:465?connections=8&timeout=2.5&ca=/etc/a.pem"),
        ("JIMSUPPORT_MAIL_URL", "file:///tmp/mailbox"),
    ],
)
def test_what_mail_can_leave_by(name, value):
    settings = Settings.from_env(GIVEN | {name: value})
    assert getattr(settings, name.removeprefix("JIMSUPPORT_").lower()) == value


def test_an_empty_setting_of_mail_is_none():
    empty = {"JIMSUPPORT_MAIL_FROM": "", "JIMSUPPORT_MAIL_DOMAIN": ""}
    assert Settings.from_env(GIVEN | empty) == Settings.from_env(GIVEN)


def test_what_goes_out():
    usual = Settings.from_env(GIVEN)
    assert (usual.sending, usual.allow, usual.guarded) == (True, (), False)
    assert (usual.relay_per_minute, usual.domain_per_minute, usual.ask_url) == (None, None, "")
    given = Settings.from_env(
        GIVEN
        | {
            "JIMSUPPORT_SEND": "nothing",
            "JIMSUPPORT_ALLOW": "Ruth@example.org, @jimwerkt.test,+31612345678",
            "JIMSUPPORT_RELAY_PER_MINUTE": "600",
            "JIMSUPPORT_DOMAIN_PER_MINUTE": "60",
            "JIMSUPPORT_ASK_URL": "postfix:///var/log/mail.log",
        }
    )
    assert (given.sending, given.guarded) == (False, True)
    assert given.allow == ("ruth@example.org", "@jimwerkt.test", "+31612345678")
    assert (given.relay_per_minute, given.domain_per_minute) == (600, 60)
    assert given.ask_url == "postfix:///var/log/mail.log"


def test_development_keeps_its_secrets_beside_the_database(tmp_path):
    environ = {"JIMSUPPORT_ENV": "development", "JIMSUPPORT_DATABASE_URL": f"sqlite:///{tmp_path}/jim.db"}
    first, again = Settings.from_env(environ), Settings.from_env(environ)
    assert first == again
    assert first.mail_url == f"file://{tmp_path}/mailbox"
    [kept] = tmp_path.iterdir()
    assert (kept.name, oct(kept.stat().st_mode & 0o777)) == (".jimsupport-development.json", "0o600")


def test_in_development_links_lead_to_the_port_that_is_served(tmp_path):
    environ = {"JIMSUPPORT_ENV": "development", "JIMSUPPORT_DATABASE_URL": f"sqlite:///{tmp_path}/jim.db"}
    assert Settings.from_env(environ).base_url == "http://127.0.0.1:8000"
    assert Settings.from_env(environ, port=8815).base_url == "http://127.0.0.1:8815"
    given = environ | {"JIMSUPPORT_BASE_URL": "https://jim.example"}
    assert Settings.from_env(given, port=8815).base_url == "https://jim.example"


GATEWAY = {
    "JIMSUPPORT_TEXT_URL": "https://texts.example/messages",
    "JIMSUPPORT_TEXT_KEY": "key",
    "JIMSUPPORT_TEXT_SENDER": "+3197010000000",
    "JIMSUPPORT_TEXT_SECRET": "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
}


def test_texts_need_a_gateway_and_all_that_it_asks():
    assert not Settings.from_env(GIVEN).texts
    assert Settings.from_env(GIVEN | GATEWAY).texts
    for name in ("JIMSUPPORT_TEXT_KEY", "JIMSUPPORT_TEXT_SENDER", "JIMSUPPORT_TEXT_SECRET"):
        with pytest.raises(SettingsError, match=name):
            Settings.from_env(GIVEN | {key: value for key, value in GATEWAY.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIMSUPPORT_TEXT_URL", "http://texts.example/messages"),
        ("JIMSUPPORT_TEXT_URL", "texts.example"),
        ("JIMSUPPORT_TEXT_SENDER", "JIMsupport"),
        ("JIMSUPPORT_TEXT_SECRET", "t" * 31),
        ("JIMSUPPORT_BASE_URL", "https://" + "j" * 20 + ".nl"),
    ],
)
def test_a_gateway_that_cannot_be_used_is_refused(name, value):
    with pytest.raises(SettingsError, match=name):
        Settings.from_env(GIVEN | GATEWAY | {name: value})
