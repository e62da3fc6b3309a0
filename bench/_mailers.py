"""What the drain stands beside: bare aiosmtplib loops that send ready-made bytes, and django-post_office.

python -m bench._mailers bare PORT NUMBER
python -m bench._mailers django-fill URL PORT NUMBER
python -m bench._mailers django-send URL PORT

With `--told` each says "ready" and waits for a line before it begins.
"""

import asyncio
import sys
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvloop
from aiosmtplib import SMTP
from django import setup
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.module_loading import import_string

from bench._post import wait_until_told

CONNECTIONS = 8
WARM = 80  # mails before the clock starts
BATCH = 2_000
THREADS = 8
PROCESSES = 2
TEXT = "Dag Jim, we zijn er. Je hoeft niets met dit bericht.\n" * 17
HTML = "<p class='text' style='margin: 0 0 16px; font-size: 18px'>We zijn er, ook tussendoor.</p>\n" * 65


async def bare(port: int, number: int, *, told: bool) -> None:
    """So many mails of the size of ours, ready made, over eight connections that stay open; `told`: see above."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hallo@a.example", "jim@b.example", "We zijn er"
    message.set_content(TEXT)
    message.add_alternative(HTML, subtype="html")
    data = message.as_bytes()

    async def send(client: SMTP, times: int) -> None:
        for _ in range(times):
            await client.sendmail("bounce@a.example", ["jim@b.example"], data)

    clients = [SMTP(hostname="127.0.0.1", port=port) for _ in range(CONNECTIONS)]
    for client in clients:
        await client.connect()
    if told:
        await asyncio.gather(*(send(client, WARM // CONNECTIONS) for client in clients))
        await wait_until_told()
        number -= WARM
    await asyncio.gather(*(send(client, number // CONNECTIONS) for client in clients))
    for client in clients:
        await client.quit()


def set_up(url: str, port: int) -> None:
    """django-post_office as its documentation tunes it, on the database at `url`."""
    parts = urlsplit(url)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts.path.strip("/"),
                "USER": parts.username,
                "HOST": parse_qs(parts.query)["host"][0],
                "CONN_MAX_AGE": None,
            }
        },
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        POST_OFFICE={
            "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
            "BATCH_SIZE": BATCH,
            "THREADS_PER_PROCESS": THREADS,
            "LOG_LEVEL": 0,
        },
    )
    setup()


def django_fill(number: int) -> None:
    """So many mails to be sent, with their words ready: this peer renders nothing."""
    email, status = apps.get_model("post_office", "Email"), import_string("post_office.models.STATUS")
    call_command("migrate", verbosity=0)
    common: dict[str, Any] = {"subject": "We zijn er", "message": TEXT, "html_message": HTML, "priority": 2}
    made = (
        email(
            from_email="JIMsupport <hallo@a.example>",
            to=[f"jim{n}@example.org"],
            status=status.queued,
            backend_alias="default",
            **common,
        )
        for n in range(number)
    )
    email.objects.bulk_create(made, batch_size=BATCH)


def django_send() -> None:
    """Send until nothing is queued."""
    get_queued, send_queued = (
        import_string(f"post_office.mail.{name}") for name in ("get_queued", "send_queued")
    )
    while get_queued().exists():
        send_queued(processes=PROCESSES, log_level=0)
        connections.close_all()  # its processes had ours as well, and ended it


if __name__ == "__main__":
    told = "--told" in sys.argv
    what, *args = (arg for arg in sys.argv[1:] if arg != "--told")
    if what == "bare":
        uvloop.run(bare(int(args[0]), int(args[1]), told=told))
    else:
        set_up(args[0], int(args[1]))
        if told:
            asyncio.run(wait_until_told())
        django_fill(int(args[2])) if what == "django-fill" else django_send()
