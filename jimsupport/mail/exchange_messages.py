"""Messages between two JIMs who write through us; see `messages` for what a message is.

No address of either stands in them: the sender is ours, and so is where a reply goes.
"""

from jimsupport.mail.messages import Message


def exchange_offer(*, first_name: str, name: str, shared: str, token: str) -> Message:
    """Would you answer another JIM? To one who said that they may be asked.

    Keys: first_name, name (of who asks), shared (what that JIM lets them know), token.
    """
    return Message(
        "exchange_offer", {"first_name": first_name, "name": name, "shared": shared, "token": token}
    )


def exchange_message(*, first_name: str, name: str, body: str, first: bool, token: str) -> Message:
    """What the other JIM wrote. Keys: first_name, name (of who wrote), body, first (the answer it begins with), token."""
    said = {"first_name": first_name, "name": name, "body": body, "first": first, "token": token}
    return Message("exchange_message", said)


def exchange_ended(*, first_name: str, name: str, token: str) -> Message:
    """The two write no more; without why. Keys: first_name, name (of the other; "" once their data is gone), token."""
    return Message("exchange_ended", {"first_name": first_name, "name": name, "token": token})
