"""Names: how long one may be, as may a place or a few words on one line; and what to call someone before they say."""

LONGEST = 80  # characters, as wide as the columns that hold them


def from_address(address: str) -> str:
    """What to call somebody of whom we have a mail address alone: «ruth.visser@…» is Ruth, «c.devries@…» C.devries."""
    local = address.partition("@")[0]
    first = local.replace("_", ".").replace("-", ".").partition(".")[0]
    return (first if len(first) > 1 else local or address)[:LONGEST].capitalize()
