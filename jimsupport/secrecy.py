"""Whether what is set as a secret can be one: nobody else could have it as well, and it is used for one thing."""

from collections.abc import Mapping

KEYS = "ENCRYPTION_KEYS"  # "ID:KEY" pairs
SECRETS = ("SECRET", "TEXT_SECRET", "TURN_SECRET", "JITSI_KEY", "BRIDGE_KEY")
PLACEHOLDERS = (
    "change",
    "example",
    "placeholder",
    "password",
    "insecure",
    "replace",
    "your-",
    "your_",
    "$(",
    "${",
)
FEWEST_DIFFERENT = 8  # characters; of 64 random hexadecimal digits there are always more


def objection(given: Mapping[str, str], prefix: str) -> str:
    """What is wrong with the first secret of these settings that is none, in words; "" when nothing is."""
    found = [(KEYS, key.strip().rpartition(":")[2]) for key in given.get(KEYS, "").split(",")]
    seen: dict[str, str] = {}
    for name, value in found + [(name, given.get(name, "")) for name in SECRETS]:
        if not value:
            continue
        if _is_well_known(value):
            return f"{prefix}{name} is no secret: make one with «openssl rand -hex 32»."
        if value in seen:
            return f"{prefix}{name} is the same as {prefix}{seen[value]}: make one of its own."
        seen[value] = name
    return ""


def _is_well_known(value: str) -> bool:
    folded = value.lower()
    halves = any(folded == folded[:n] * (len(folded) // n) for n in range(1, len(folded) // 2 + 1))
    return halves or len(set(folded)) < FEWEST_DIFFERENT or any(word in folded for word in PLACEHOLDERS)
