"""How many parts a text message takes: 3GPP TS 23.038 (GSM 7 bit, else UCS-2) and 23.040 (the parts of a long one)."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape and a character: two places, in one part together
PLAIN, WIDE = (160, 153), (70, 67)  # places in a message of one part, and in each part of several
MOST = 2  # parts that a text of ours may take


def is_plain(text: str) -> bool:
    """Whether `text` fits in the 7 bit alphabet."""
    return all(character in BASIC or character in EXTENDED for character in text)


def count(text: str) -> int:
    """The parts that `text` takes; an empty one takes one."""
    plain = is_plain(text)
    alone, of_many = PLAIN if plain else WIDE
    widths = [_width(character, plain) for character in text]
    if sum(widths) <= alone:
        return 1
    parts, room = 1, of_many
    for width in widths:  # what takes two places is never cut in half
        if width > room:
            parts, room = parts + 1, of_many
        room -= width
    return parts


def _width(character: str, plain: bool) -> int:
    if plain:
        return 2 if character in EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1
