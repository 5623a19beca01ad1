"""
Routing: finds the operation for an HTTP method and a path, in a tree of path segments.

A fixed segment wins over a placeholder (``/metadata/user/capacity`` over ``/metadata/user/{username}``). Several
operations may share one method and path; the first whose ``when`` accepts the request is used, so the one without a
``when`` must come last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

if TYPE_CHECKING:
    from easemob_async.emulator._call import EmulatedCall, EmulatedReply

__all__ = ["Access", "Route", "RouteTable"]

Access = Literal["app", "app_or_user", "user", "none"]
"""Tokens that an operation accepts: the app's, the app's or the user's own, only the user's own, or none at all."""


@frozen(slots=True)
class Route:
    """One operation of the API, and the handler that carries it out."""

    operation: str
    method: str
    path: str
    """Path below ``/{org}/{app}``, with placeholders in braces."""
    handler: Callable[[EmulatedCall], EmulatedReply]
    access: Access = "app"
    user_value: str = "username"
    """
    Name of the placeholder that must match the token's user, when a user's token is used; empty accepts any user's
    token.
    """
    when: Callable[[EmulatedCall], bool] | None = None
    """Tells operations on one method and path apart by the request; None accepts every request."""
    content_type: str = ""
    """The only content type that the operation accepts; empty accepts every body."""
    other_method: str = ""
    """Another HTTP method that the service answers, which the vendor's Java SDK sends."""
    names: tuple[str, ...] = field(init=False)
    """Names of the path's placeholders, in order."""

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
    """All routes, for lookup by path."""

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
            for method in filter(None, (route.method, route.other_method)):
                node.methods.setdefault(method, []).append(route)

    def find(self, method: str, segments: Sequence[str]) -> tuple[list[Route], tuple[str, ...]] | None:
        """
        Find the routes for a method and a path, and the values of the path's placeholders.

        The list of routes is empty if the path exists, but not with this method. None means that the path does not
        exist.
        """
        found = _descend(self._root, segments, 0, (), method)
        if found is None:
            return None
        node, values = found
        return node.methods.get(method, []), values


def _descend(
    node: _Node, segments: Sequence[str], at: int, values: tuple[str, ...], method: str
) -> tuple[_Node, tuple[str, ...]] | None:
    """Find the node for the segments; a node that has the method is preferred to one that only has the path."""
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
