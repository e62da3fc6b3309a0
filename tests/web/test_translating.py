"""Texts are said as a template is compiled, just as gettext says them when it is shown."""

import pytest
from jinja2 import DictLoader, Environment

from jimsupport.web import translating

SAID = {
    "Dag %(name)s": "Hello %(name)s",
    "Nieuw": "New & <b>fresh</b>",
    "%(part)s %% klaar": "%(part)s %% done",
}
SOURCES = {
    "macros": "{% macro tag(text) %}<i>{{ text }}</i>{% endmacro %}",
    "text": '{{ _("Nieuw") }}',
    "values": '{{ _("Dag %(name)s", name=name) }} {{ _("%(part)s %% klaar", part=5) }}',
    "inside": '{% import "macros" as m %}{{ m.tag(_("Nieuw")) }}{% for each in [_("Nieuw"), "<"] %}{{ each }}{% endfor %}',
    "nested": '{{ _("Dag %(name)s", name=_("Nieuw")) }}',
    "variable": "{{ _(name) }}",
    "several": '{{ ngettext("%(num)s ding", "%(num)s dingen", 2) }}',
    "unknown": '{{ _("Niet vertaald") }}',
}


def said(source, *, early):
    env = Environment(loader=DictLoader(SOURCES), autoescape=True, extensions=["jinja2.ext.i18n"])
    env.install_gettext_callables(
        lambda text: SAID.get(text, text), lambda one, more, n: one if n == 1 else more, newstyle=True
    )
    if early:
        env.code_generator_class = translating.generator(lambda text: SAID.get(text, text))
    return env.get_template(source).render(name="A & B")


@pytest.mark.parametrize("source", sorted(SOURCES.keys() - {"macros"}))
def test_a_page_reads_the_same(source):
    assert said(source, early=True) == said(source, early=False)


def test_texts_stand_as_they_are_and_their_values_are_escaped():
    assert said("text", early=True) == "New & <b>fresh</b>"
    assert said("values", early=True) == "Hello A &amp; B 5 % done"
