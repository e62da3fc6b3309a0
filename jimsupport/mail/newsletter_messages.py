"""The newsletter; see `messages` for what a message is."""

from jimsupport.mail.messages import Message, made


def newsletter(*, first_name: str, title: str, text: str, slug: str, trial: bool, stop_path: str) -> Message:
    """One copy. Keys as its arguments: `text` is Markdown, `slug` that of the page in the archive, `trial` for staff alone."""
    return made("newsletter", locals())
