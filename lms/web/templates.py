"""The environment of the page templates: one for each language, in which everything that is known when a template is compiled is settled.

A page says some eighty sentences and draws some twenty icons that are the same for every reader of its language; most of them become
part of the text around them. A function called by its name is called directly, past Jinja's look for functions that want its context.
"""

from collections.abc import Mapping, MutableMapping
from keyword import iskeyword
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # the part of escape that looks at letters

from lms.web.i18n import LANGUAGES, SOURCE, language, sentence, spoken_parts
from lms.web.places import Place

PARTS: Mapping[str, str] = {  # macros that draw the same for the same arguments, whoever looks: name → its file
    "icon": "_components/icons.html",
    "ring": "_components/ring.html",
    "chip": "_components/parts.html",
}

MARKS: Mapping[str, Mapping[str, str]] = {
    "en": {" ・ ": " · ", "&nbsp;・ ": "&nbsp;· ", "〜": "–", "｜": " | ", "、": ", "}
}  # between parts of a line, as each language writes them


SPOKEN_FOR = "spoken_for"  # the function of the environment that says of letters that they are Japanese ones
LANGUAGE_OF = "language_of"  # the one that writes it into their tag
NO_PLACE = {"title", "wrap", "body_class"}  # blocks that stand where no tag can be


BRACKETS: Mapping[str, Mapping[str, str]] = {"en": {"（": " (", "）": ")"}}  # around what a template itself puts between them


class DirectCalls(CodeGenerator):
    """Calls a function or macro by its name without asking what else it wants."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802  (Jinja's own signature)
        if forward_caller or not self._is_plain(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _is_plain(self, node: nodes.Call) -> bool:
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs or any(iskeyword(each.key) for each in node.kwargs):
            return False
        return not hasattr(self.environment.globals.get(node.node.name), "jinja_pass_arg")


class Settling(NodeTransformer):
    """Puts in the place of a call what it will answer on every page of its language."""

    def __init__(self, environment: Environment, language_: str, *, is_page: bool) -> None:
        self._environment, self._language = environment, language_
        self._place = Place() if is_page and language_ != SOURCE else None
        self._marks = MARKS.get(language_, {})
        self._imported: set[str] = set()

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:  # noqa: N802  (Jinja's own name)
        file = node.template.value if isinstance(node.template, nodes.Const) else ""
        self._imported |= {name for name in node.names if isinstance(name, str) and PARTS.get(name) == file}
        return node

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802  (Jinja's own name)
        for mark, own in (*self._marks.items(), *BRACKETS.get(self._language, {}).items()):
            node.data = node.data.replace(mark, own)
        if self._place:
            self._place.read(node.data)
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802  (Jinja's own name)
        written: list[nodes.Expr] = []
        for each in node.nodes:
            visited = self.visit(each)
            if not isinstance(visited, nodes.TemplateData) and self._place and self._place.takes_language():
                self._name_language(written, visited)
            written.append(self._put_out(visited))
        node.nodes = written
        return node

    def _name_language(self, written: list[nodes.Expr], node: nodes.Expr) -> None:
        """In the tag that ends what is *written*, where it does."""
        if not (written and isinstance(written[-1], nodes.TemplateData) and _is_of_people(node)):
            return
        before, end, after = written[-1].data.rpartition(">")
        if end and not after.strip():
            at = {"lineno": node.lineno, "environment": self._environment}
            language_of = nodes.Call(nodes.Name(LANGUAGE_OF, "load", **at), [node], [], None, None, **at)
            written[-1:] = [nodes.TemplateData(before, **at), language_of, nodes.TemplateData(end + after, **at)]

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802  (Jinja's own name)
        return self._apart(node, Place())

    def visit_Block(self, node: nodes.Block) -> nodes.Node:  # noqa: N802  (Jinja's own name)
        return self._apart(node, None if node.name in NO_PLACE else Place())

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.Node:  # noqa: N802  (Jinja's own name)
        return self._apart(node, None)

    def _apart(self, node: nodes.Node, place: Place | None) -> nodes.Node:
        """What is written elsewhere than where it stands."""
        around, self._place = self._place, place if self._place else None
        visited = self.generic_visit(node)
        self._place = around
        return visited

    def _put_out(self, node: nodes.Expr) -> nodes.Expr:
        """Japanese words in another language’s page are said to be Japanese, wherever a tag can say so."""
        if not self._place or isinstance(node, nodes.TemplateData) or not self._place.takes_words():
            return node
        return self._spoken_for(node)

    def _spoken_for(self, node: nodes.Expr) -> nodes.Expr:
        if isinstance(node, nodes.CondExpr):
            node.expr1 = self._spoken_for(node.expr1)
            node.expr2 = self._spoken_for(node.expr2) if node.expr2 else None
            return node
        if isinstance(node, nodes.Filter) and node.name == "phrases" and node.node:  # adds to what it is given, and leaves the rest
            node.node = self._spoken_for(node.node)
            return node
        if isinstance(node, nodes.Mod) and isinstance(node.right, nodes.Dict):  # a sentence with its variables
            node.left = self._spoken_for(node.left)
            for pair in node.right.items:
                pair.value = self._spoken_for(pair.value)
            return node
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in {"_", "ngettext"}:
            for keyword in node.kwargs:
                keyword.value = self._spoken_for(keyword.value)
            return node
        if isinstance(node, nodes.Const):
            return self._constant(spoken_parts(node.value), node) if isinstance(node.value, Markup) else node
        function = nodes.Name(SPOKEN_FOR, "load", lineno=node.lineno, environment=self._environment)
        return nodes.Call(function, [node], [], None, None, lineno=node.lineno, environment=self._environment)

    def visit_Const(self, node: nodes.Const) -> nodes.Node:  # noqa: N802  (Jinja's own name)
        """What a list is joined by."""
        own = self._marks.get(node.value) if isinstance(node.value, str) else None
        return node if own is None else self._constant(own, node)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  (Jinja's own name)
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        name = node.node.name
        if name == "_":
            return self._sentence(node)
        if name == "ngettext" and self._language == SOURCE:
            return self._counted(node)
        return self._drawn(name, node) if name in self._imported else node

    def _sentence(self, node: nodes.Call) -> nodes.Node:
        if not _are_constant(node.args):
            return node
        text = self._constant(sentence(self._language, node.args[0].as_const()), node)
        return self._filled_in(text, node.kwargs, node) if node.kwargs else text

    def _counted(self, node: nodes.Call) -> nodes.Node:
        """The source language has one form for all numbers."""
        _, plural, number = node.args
        if not _are_constant([plural]):
            return node
        text = self._constant(sentence(SOURCE, plural.as_const()), node)
        return self._filled_in(text, [nodes.Keyword("num", number), *node.kwargs], node)

    def _drawn(self, name: str, node: nodes.Call) -> nodes.Node:
        if not _are_constant([*node.args, *(keyword.value for keyword in node.kwargs)]):
            return node
        macro = getattr(self._environment.get_template(PARTS[name]).module, name)
        drawn = macro(*(each.as_const() for each in node.args), **{each.key: each.value.as_const() for each in node.kwargs})
        return self._constant(drawn, node)

    def _filled_in(self, text: nodes.Expr, values: list[nodes.Keyword], at: nodes.Node) -> nodes.Node:
        pairs = [nodes.Pair(self._constant(each.key, at), each.value, lineno=at.lineno, environment=self._environment) for each in values]
        return nodes.Mod(text, nodes.Dict(pairs, lineno=at.lineno), lineno=at.lineno, environment=self._environment)

    def _constant(self, value: str, at: nodes.Node) -> nodes.Const:
        return nodes.Const(value, lineno=at.lineno, environment=self._environment)


def _is_of_people(node: nodes.Expr) -> bool:
    """Not a sentence of ours."""
    return not isinstance(node, nodes.Const | nodes.Mod)


def _are_constant(values: list[nodes.Expr]) -> bool:
    return all(isinstance(each, nodes.Const) for each in values)


def written(value: Any) -> str:
    """A value as it is written into a page: what *escape* answers, without wrapping again what is joined to the rest at once."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int else escape(value)


class DirectMacro(Macro):
    """A macro that takes what it is given without first asking who calls; a page has up to a hundred calls of them."""

    def __init__(self, *made: Any) -> None:
        super().__init__(*made)
        self._is_plain = not (self.caller or self.catch_kwargs or self.catch_varargs)
        self._takes = len(self.arguments)

    def __call__(self, *given: Any, **named: Any) -> Any:
        count = len(given)
        if not self._is_plain or count > self._takes or not named.keys() <= set(self.arguments[count:]):
            return super().__call__(*given, **named)  # the rest, and what is wrong
        if count < self._takes:
            given += tuple([named.get(name, missing) for name in self.arguments[count:]])
        return Markup(self._func(*given))  # noqa: S704  (what its template wrote, escaped)


class Page(Template):
    """A compiled template, whose outputs are *written* and whose macros are called directly."""

    @classmethod
    def _from_namespace(cls, environment: Any, namespace: MutableMapping[str, Any], globals: MutableMapping[str, Any]) -> Template:  # noqa: A002  (Jinja's own name)
        namespace.update(escape=written, Macro=DirectMacro)
        return super()._from_namespace(environment, namespace, globals)


class Templates(Environment):
    """The templates of one language; those of the application itself are of the source language and know the others."""

    code_generator_class = DirectCalls
    template_class = Page
    language: str = SOURCE
    others: Mapping[str, "Templates"] = {}

    def settle_languages(self) -> None:
        """Once filters and functions are complete: the same templates for each of the other languages."""
        self.others = {each: self.overlay() for each in LANGUAGES if each != SOURCE}
        for each, environment in self.others.items():
            environment.language = each

    def get_or_select_template(self, template_name_or_list: Any, *more: Any, **others: Any) -> Template:
        """What Flask asks for: the template in the language of the request."""
        wanted = self.others.get(language(), self) if self.language == SOURCE else self
        return super(Templates, wanted).get_or_select_template(template_name_or_list, *more, **others)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Templates without globals of their own share one mapping: comparing two layered ones, as Jinja does at every import, costs a page 4 %."""
        return super().make_globals(d) if d else self.globals

    def _generate(self, source: nodes.Template, *more: Any, **options: Any) -> str:
        settled = Settling(self, self.language, is_page=str(more[0]).endswith(".html")).visit(source)
        return super()._generate(settled, *more, **options)
