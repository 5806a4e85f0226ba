"""What stands at a place of a text: the syntax nodes around it, and the model's expression for one of them."""
from __future__ import annotations

import ast
from dataclasses import dataclass

from monoglot.model import Model, Span
from monoglot.read import Source
from monoglot.walk import nodes


@dataclass(frozen=True)
class At:
    """A place, line and column from 1, with the nodes around it, the innermost last."""

    line: int
    column: int
    around: tuple[ast.AST, ...]

    @property
    def node(self) -> ast.AST | None:
        return self.around[-1] if self.around else None

    def enclosing(self, *kinds: type[ast.AST]) -> list[ast.AST]:
        """The nodes of these kinds around, the innermost first."""
        return [node for node in reversed(self.around) if isinstance(node, kinds)]


def at(source: Source, line: int, column: int) -> At:
    """The nodes around a place; one that ends there counts too, as when a caret stands behind a word."""
    found: list[ast.AST] = []
    node: ast.AST | None = source.tree
    while node is not None:
        found.append(node)
        inner = [child for child in ast.iter_child_nodes(node) if _holds(source, child, line, column)]
        node = inner[-1] if inner else None
    return At(line, column, tuple(found))


def _holds(source: Source, node: ast.AST, line: int, column: int) -> bool:
    if not hasattr(node, "lineno"):
        return any(_holds(source, child, line, column) for child in ast.iter_child_nodes(node))
    span = source.place(node)
    start = min([span.row, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return (start, 1 if start < span.row else span.column) <= (line, column) <= (span.end_row, span.end_column)


def expression(model: Model, span: Span) -> object | None:
    """The model's expression with this span; the outermost if there are several."""
    for function in model.functions:
        if (function.span.file, function.span.piece) == (span.file, span.piece):
            for node in nodes(function.body):
                if getattr(node, "span", None) == span and hasattr(node, "type"):
                    return node
    return None
