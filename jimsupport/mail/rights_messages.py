"""Messages about somebody's own data."""

from datetime import date

from jimsupport.mail.messages import Message, made


def erasure_asked(*, first_name: str, token: str, gone_on: date) -> Message:
    """Once, after somebody asked to be erased: on which day it goes. Keys as its arguments; the link undoes it."""
    return made("erasure_asked", locals())


def erasure_coming(*, first_name: str, token: str, gone_on: date) -> Message:
    """Once, after years of silence: unless they say so, their data goes on that day. Keys as its arguments; the link
    keeps everything."""
    return made("erasure_coming", locals())
