"""A title and a text in each language as fields of a form: `title_nl`, `text_nl`, `title_en` and so on."""

from typing import Any

from jimsupport.domain.translated import Texts
from jimsupport.web.forms import Form
from jimsupport.words import LANGUAGES


def typed(form: Form) -> Texts:
    """What was typed, by language."""
    return {code: (form[f"title_{code}"], form[f"text_{code}"]) for code in LANGUAGES}


def fields(row: Any) -> dict[str, str]:
    """What fills these fields with the `titles` and `texts` of `row`."""
    titles = {f"title_{code}": title for code, title in row.titles.items()}
    return titles | {f"text_{code}": text for code, text in row.texts.items()}
