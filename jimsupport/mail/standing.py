"""What stands below our mails whatever they are about: whom to call in danger, in every language."""

from functools import cache

from jimsupport.mail import writing
from jimsupport.mail.writing import House
from jimsupport.words import LANGUAGES

_NOBODY = dict.fromkeys(("first_name", "token"), "")
_ASKED = {"reply_by": "2026-01-01", "call_back": False, "number_missing": False, "way_back": None}


@cache
def words(house: House) -> str:
    """The text of two mails that hold nothing else, to know their lines again where somebody quotes them."""
    found = []
    for language in LANGUAGES:
        found.append(writing.write("stopped", language, _NOBODY, house).text)
        for urgent in (False, True):
            context = {**_NOBODY, **_ASKED, "urgent": urgent}
            found.append(writing.write("request_received", language, context, house).text)
    return "\n".join(found)
