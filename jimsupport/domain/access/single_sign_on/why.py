"""Why somebody did not come in by the account of their work."""

from enum import StrEnum


class Why(StrEnum):
    """The reason, as it is kept and as the page explains it."""

    EXPIRED = "expired"  # the journey is over, or was not of this browser
    REFUSED = "refused"  # they, or the provider, said no
    WRONG = "wrong"  # what came back cannot be trusted, or the provider does not answer
    UNKNOWN = "unknown"  # nobody here has that account
    SEVERAL = "several"  # they are more here than a professional of that organisation
    OTHER = "other"  # another account of that organisation is theirs
    ENDED = "ended"  # they do not work there any more


class Failed(Exception):
    """Nobody came in; `why` says for what reason."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)
