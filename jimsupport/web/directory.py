"""Which route an address is of, asked of those alone that start as it does: of a few dozen, where all are hundreds."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send


class Directory(Router):
    """A router of which no address starts with a parameter, and none is redirected to another.

    Routes may be added until the first is asked for.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        super().__init__(routes, redirect_slashes=False)  # to an address made of the Host header

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await super().app(scope, receive, send)
            return
        scope.setdefault("router", self)
        await self._near(scope).app(scope, receive, send)

    def opens(self, path: str) -> bool:
        """Whether a GET of `path` is one of ours."""
        scope = {"type": "http", "path": path, "method": "GET", "root_path": ""}
        return any(route.matches(scope)[0] is Match.FULL for route in self._near(scope).routes)

    def _near(self, scope: Scope) -> Router:
        """The routes that start as this address does, in their order."""
        if scope.get("root_path"):
            return Router(self.routes, redirect_slashes=False)
        return self._by_start.get(_start(scope["path"])) or Router(redirect_slashes=False)

    @cached_property
    def _by_start(self) -> dict[str, Router]:
        found: dict[str, list[Any]] = defaultdict(list)
        for route in cast(list[Any], self.routes):
            found[_start(route.path)].append(route)
        return {start: Router(routes, redirect_slashes=False) for start, routes in found.items()}


def _start(path: str) -> str:
    """The first step of a path: "staff" of "/staff/requests/12"."""
    return path[1:].partition("/")[0]
