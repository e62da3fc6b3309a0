"""In which language somebody wrote, as far as the letters say."""

import re

_ARABIC, _LATIN = re.compile(r"[\u0621-\u064a]"), re.compile(r"[A-Za-z\u00c0-\u024f]")


def written_in(text: str, language: str) -> str:
    """The language of `text` by somebody whose pages are in `language`: Arabic by its letters, else what it was, and Dutch
    for who reads Arabic and wrote in Latin letters.
    """
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if arabic > latin:
        return "ar"
    return "nl" if language == "ar" and latin else language
