"""The newsletter; see `messages` for what a message is. `text` is Markdown."""

from jimsupport.mail.messages import Message, made


def newsletter(*, first_name: str, title: str, text: str, slug: str, stop_path: str) -> Message:
    """One copy. Keys as its arguments: `slug` that of its page in the archive, `stop_path` of the page to stop it."""
    return made("newsletter", locals())


def newsletter_trial(*, first_name: str, title: str, text: str) -> Message:
    """A copy for who writes it, to look at. Keys as its arguments."""
    return made("newsletter_trial", locals())
