import asyncio
import os
import pickle
import subprocess
from datetime import date, datetime

from jimsupport import clock


def when():
    # ruleid: one-place-reads-the-clock
    now = datetime.now()
    # ruleid: one-place-reads-the-clock
    today = date.today()
    # ok: one-place-reads-the-clock
    return now, today, clock.now()


def run(words):
    # ruleid: no-words-are-run
    os.system(f"convert {words}")
    # ruleid: no-words-are-run
    subprocess.run(f"convert {words}", shell=True)
    # ok: no-words-are-run
    subprocess.run(["convert", words])
    # ruleid: pickles-come-from-ourselves
    return pickle.loads(words)


routes = [
    # ruleid: who-may-come-from-anywhere
    page("/x", run, methods=["POST"], policy=policies.public, one_click=True),
    # ok: who-may-come-from-anywhere
    page("/y", run, methods=["POST"], policy=policies.public),
]
