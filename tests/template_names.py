"""What templates name: variables that somebody must give them, and attributes of what they are given.

Jinja2 renders an undefined name as nothing, so a misspelt one goes unnoticed.
"""

import collections.abc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from types import FunctionType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import Environment, meta, nodes

Scope = Mapping[str, Any]
"""Name → its type; a name of unknown type is left out."""


@dataclass(frozen=True)
class Templates:
    """Templates by their name. env: knows the filters and tests."""

    env: Environment
    texts: Mapping[str, str]

    def parsed(self, name: str) -> nodes.Template:
        return self.env.parse(self.texts[name], name)

    def parts(self, tree: nodes.Template) -> Iterator[str]:
        """What a template extends or includes, of these."""
        for name in meta.find_referenced_templates(tree):
            if name is None:  # Datasette's choice, for a table of rows
                yield from (each for each in self.texts if each.startswith("_table"))
            elif name in self.texts:
                yield name

    def needed(self, name: str) -> set[str]:
        """Variables that a page must be given, for itself and all its parts."""
        tree = self.parsed(name)
        top = {n for statement in tree.body for n in _set_by(statement)}
        outside = [n for n in tree.body if not isinstance(n, nodes.Block)]
        found: set[str] = set()
        # A block sees what the file sets outside of blocks, and not what another block sets.
        for body in (outside, *(block.body for block in tree.find_all(nodes.Block))):
            piece = nodes.Template(body, lineno=1)
            piece.set_environment(self.env)
            found |= meta.find_undeclared_variables(piece) - _stored(piece) - top
        for part in self.parts(tree):
            found |= self.needed(part) - _stored(tree) - top
        return found

    def wrong_attributes(self, name: str, given: Scope) -> list[str]:
        """'type.attribute' of each attribute that its type does not have, on a page and its parts."""
        walk = _Walk(self, dict(given))
        walk.template(name)
        return walk.wrong


def _stored(tree: nodes.Template) -> set[str]:
    """Names that are set anywhere in it: Jinja2 calls undeclared what one branch of an if sets.
    `super` is every block's own."""
    names = {n.name for n in tree.find_all(nodes.Name) if n.ctx == "store"}
    return names | {macro.name for macro in tree.find_all(nodes.Macro)} | {"super"}


def _set_by(statement: nodes.Node) -> Iterator[str]:
    """Names that a statement outside of blocks sets for the whole file."""
    if isinstance(statement, nodes.Assign):
        yield from (n.name for n in statement.find_all(nodes.Name) if n.ctx == "store")
    elif isinstance(statement, nodes.Macro):
        yield statement.name
    elif isinstance(statement, nodes.Import):
        yield statement.target
    elif isinstance(statement, nodes.FromImport):
        yield from (n if isinstance(n, str) else n[1] for n in statement.names)


@dataclass
class _Walk:
    """Through a page in the order of its text, with the types of what has been set so far."""

    templates: Templates
    scope: dict[str, Any]
    wrong: list[str] = field(default_factory=list)

    def template(self, name: str) -> None:
        self.visit(self.templates.parsed(name))

    def visit(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.For):
            self.bind(node.target, _item(self.known(node.iter)))
        elif isinstance(node, nodes.Assign):
            self.bind(node.target, self.known(node.node))
        for child in node.iter_child_nodes():
            if isinstance(child, nodes.Expr):
                self.type_of(child)
            else:
                self.visit(child)
        if isinstance(node, nodes.Include | nodes.Extends):
            part = getattr(node.template, "value", None)
            if isinstance(part, str) and part in self.templates.texts:
                self.template(part)

    def known(self, node: nodes.Node) -> Any:
        """The type of what a loop or a variable is made of."""
        return self.type_of(node) if isinstance(node, nodes.Expr) else None

    def bind(self, target: nodes.Node, found: Any) -> None:
        if isinstance(target, nodes.Name):
            self.scope[target.name] = found
        elif isinstance(target, nodes.Tuple):
            items = get_args(found) if get_origin(found) is tuple else ()
            for n, item in enumerate(target.items):
                self.bind(item, items[n] if n < len(items) else None)

    def type_of(self, node: nodes.Expr) -> Any:
        """The type of an expression, None when it is not known; what is wrong in it is noted."""
        if isinstance(node, nodes.Name):
            return self.scope.get(node.name)
        if isinstance(node, nodes.Getattr):
            return self.member(self.type_of(node.node), node.attr)
        if isinstance(node, nodes.Getitem):
            return self.entry(self.type_of(node.node), node.arg)
        if isinstance(node, nodes.Call):
            called = self.type_of(node.node)
            self.arguments(node)
            return _result(called)
        self.arguments(node)
        return None

    def arguments(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            if isinstance(node, nodes.Call) and child is node.node:
                continue
            if isinstance(child, nodes.Expr):
                self.type_of(child)
            else:
                self.arguments(child)

    def entry(self, of: Any, key: nodes.Expr) -> Any:
        self.type_of(key)
        if get_origin(of) is dict:
            return get_args(of)[1]
        if get_origin(of) is list:
            return of if isinstance(key, nodes.Slice) else get_args(of)[0]
        if isinstance(key, nodes.Const) and isinstance(key.value, str):
            return self.member(of, key.value)
        return None

    def member(self, of: Any, name: str) -> Any:
        """The type of an attribute, of the one of several types that has it."""
        known = [
            each for each in _alternatives(of) if isinstance(each, type) and is_dataclass(each)
        ]
        for each in known:
            hints = get_type_hints(each)
            if name in hints:
                return hints[name]
            if hasattr(each, name):
                method = getattr(each, name)
                return (
                    get_type_hints(method.fget)["return"]
                    if isinstance(method, property)
                    else method
                )
        if known:
            fault = f"{known[0].__name__}.{name}"
            self.wrong += [] if fault in self.wrong else [fault]
        return None


def _alternatives(found: Any) -> list[Any]:
    if get_origin(found) in (Union, UnionType):
        return [each for each in get_args(found) if each is not type(None)]
    return [found]


def _item(found: Any) -> Any:
    """The type of what a loop goes through."""
    for each in _alternatives(found):
        if get_origin(each) is list:
            return get_args(each)[0]
        if get_origin(each) is tuple and get_args(each)[1:] == (...,):
            return get_args(each)[0]
    return None


def _result(called: Any) -> Any:
    """The type of what a call gives; templates wait for it themselves."""
    if isinstance(called, FunctionType):
        found = get_type_hints(called).get("return")
    elif get_origin(called) is collections.abc.Callable:
        found = get_args(called)[1]
    else:
        return None
    return get_args(found)[0] if get_origin(found) is collections.abc.Awaitable else found
