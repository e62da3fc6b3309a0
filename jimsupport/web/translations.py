"""A title and a text in each language as fields of a form: `title_nl`, `text_nl`, `title_en` and so on."""

from typing import Any

from jimsupport.domain.translated import Texts
from jimsupport.web.forms import Form
from jimsupport.words import LANGUAGES


def typed(form: Form, *, longest: int) -> Texts:
    """What was typed, by language. Raises Invalid at a text of more than `longest` characters."""
    texts = {code: form.text(f"text_{code}", longest=longest) for code in LANGUAGES}
    form.check()
    return {code: (form[f"title_{code}"], text) for code, text in texts.items()}


def fields(row: Any) -> dict[str, str]:
    """What fills these fields with the `titles` and `texts` of `row`."""
    titles = {f"title_{code}": title for code, title in row.titles.items()}
    return titles | {f"text_{code}": text for code, text in row.texts.items()}
