"""The texts of a template are said in its language as it is compiled, not each time it is shown.

`_("Dag %(name)s", name=name)` becomes the translation with its values put in; where there are none it is part of the
page as if it had been written there. What this leaves alone (`ngettext`, a text in a variable) is looked up as it is shown.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer


class Said(NodeTransformer):
    """Puts in place of `_("…")` what `gettext` gives for it."""

    def __init__(self, gettext: Callable[[str], str]) -> None:
        self._gettext = gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """`node` with the calls inside it, or what it says."""
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="_"), args=[nodes.Const(value=str(text))], dyn_args=None, dyn_kwargs=None
            ):
                said = self._gettext(text)
                if not node.kwargs:
                    return nodes.TemplateData(said % {}, lineno=node.lineno)
                values = [nodes.Pair(nodes.Const(each.key), each.value) for each in node.kwargs]
                return nodes.Mod(nodes.TemplateData(said), nodes.Dict(values), lineno=node.lineno)
        return node


def generator(gettext: Callable[[str], str]) -> type[CodeGenerator]:
    """What compiles templates (`code_generator_class` of an environment) with their texts said by `gettext`."""

    class Generator(CodeGenerator):
        def visit_Template(self, node: Any, frame: Frame | None = None) -> None:
            super().visit_Template(Said(gettext).visit(node), frame)

    return Generator
