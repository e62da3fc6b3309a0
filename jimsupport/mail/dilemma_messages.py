"""The message that asks a JIM what they would do; see `messages` for how it is made. Links: /a/{token}."""

from collections.abc import Sequence

from jimsupport.mail.messages import Message, made


def dilemma(
    *,
    first_name: str,
    token: str,
    unsubscribe_token: str,
    title: str,
    text: str,
    also: Sequence[str] = (),
) -> Message:
    """A situation that staff posed, in the language of the JIM; the text is empty where mails hold links alone.

    Keys as its arguments.
    """
    return made("dilemma", locals())
