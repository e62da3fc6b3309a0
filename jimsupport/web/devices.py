"""What kind of device a browser says it runs on, in words people use for it."""

from jimsupport.words import N_

KINDS = (  # the first whose word is in it; the order matters, since they name one another
    ("iPhone", N_("iPhone")),
    ("iPad", N_("iPad")),
    ("Android", N_("Android-telefoon")),
    ("CrOS", N_("Chromebook")),
    ("Windows", N_("Windows-computer")),
    ("Macintosh", N_("Mac")),
    ("Linux", N_("Linux-computer")),
)


def device(agent: str) -> str:
    """A msgid for the device of this User-Agent."""
    return next((words for sign, words in KINDS if sign in agent), N_("Mijn toestel"))
