"""
From a verb and a path to the operation: a tree of path segments.

Fixed segments win over values (``/metadata/user/capacity`` over ``/metadata/user/{username}``). Several operations may
share one verb and path; the first whose ``when`` holds is meant, so the plain one stands last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

if TYPE_CHECKING:
    from easemob_async.emulator._call import Call, EmulatedReply

__all__ = ["Access", "Route", "RouteTable"]

Access = Literal["app", "app_or_user", "user", "none"]
"""Whose token an operation takes: the app's, that or the user's own, only the user's own, or none."""


@frozen(slots=True)
class Route:
    """One operation of the API and the function that carries it out."""

    operation: str
    method: str
    path: str
    """Below ``/{org}/{app}``, values in braces."""
    handler: Callable[[Call], EmulatedReply]
    access: Access = "app"
    user_value: str = "username"
    """The path value that must be the token's user, where a user's token is taken; empty takes any user's."""
    when: Callable[[Call], bool] | None = None
    """Tells apart operations on one verb and path by the request; None fits every request."""
    names: tuple[str, ...] = field(init=False)
    """The names of the path's values, in order."""

    def __attrs_post_init__(self) -> None:
        names = tuple(piece[1:-1] for piece in self.path.split("/") if piece.startswith("{"))
        object.__setattr__(self, "names", names)


class _Node:
    __slots__ = ("fixed", "methods", "value")

    def __init__(self) -> None:
        self.fixed: dict[str, _Node] = {}
        self.value: _Node | None = None
        self.methods: dict[str, list[Route]] = {}


class RouteTable:
    """Every route, to be looked up by path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        self.routes = tuple(routes)
        for route in self.routes:
            node = self._root
            for segment in route.path.strip("/").split("/"):
                if segment.startswith("{"):
                    if node.value is None:
                        node.value = _Node()
                    node = node.value
                else:
                    node = node.fixed.setdefault(segment, _Node())
            node.methods.setdefault(route.method, []).append(route)

    def find(self, method: str, segments: Sequence[str]) -> tuple[list[Route], tuple[str, ...]] | None:
        """
        The routes on this verb and path, and the path's values.

        The list is empty when the path is known but not with this verb; None when the path is not known at all.
        """
        found = _descend(self._root, segments, 0, (), method)
        if found is None:
            return None
        node, values = found
        return node.methods.get(method, []), values


def _descend(
    node: _Node, segments: Sequence[str], at: int, values: tuple[str, ...], method: str
) -> tuple[_Node, tuple[str, ...]] | None:
    """The node the segments lead to; one that has the verb is preferred to one that only has the path."""
    if at == len(segments):
        return (node, values) if node.methods else None
    segment = segments[at]
    fallback = None
    fixed = node.fixed.get(segment)
    if fixed is not None:
        found = _descend(fixed, segments, at + 1, values, method)
        if found is not None and method in found[0].methods:
            return found
        fallback = found
    if node.value is not None and segment:
        found = _descend(node.value, segments, at + 1, (*values, segment), method)
        if found is not None and (fallback is None or method in found[0].methods):
            return found
    return fallback
