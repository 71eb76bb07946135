"""Which route of a service a request belongs to, without calling the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_ROUTE = "(no route)"


def route_of_scope(app: object, scope: Mapping[str, Any]) -> str:
    """Return "GET /songs/{name}": as the router of Starlette or FastAPI has it, else the first part of the path."""
    router = _router(scope.get("app")) or _router(app)
    method = "WEBSOCKET" if scope["type"] == "websocket" else str(scope.get("method", "?"))
    if router is None:
        return f"{method} {_first_part(str(scope.get('path', '')))}"
    return f"{method} {_template(router, scope) or NO_ROUTE}"


def _router(app: object) -> Any:  # noqa: ANN401 - it may be of any framework
    """Find what has routes that match scopes: the application itself, or one that others are wrapped around."""
    for _ in range(32):
        routes = getattr(app, "routes", None)
        if isinstance(routes, list) and all(hasattr(route, "matches") for route in routes):
            return app
        app = getattr(app, "app", None)
    return None


def _template(router: Any, scope: Mapping[str, Any]) -> str | None:  # noqa: ANN401
    for route in router.routes:
        match, child = route.matches(scope)
        # Starlette's Match: NONE, PARTIAL (another method), FULL.
        if match.value != 2:
            continue
        path = str(getattr(route, "path", ""))
        if getattr(route, "routes", None):
            inner = _template(route, {**scope, **child})
            return None if inner is None else path + inner
        return path
    return None


def route_of_environ(app: object, environ: Mapping[str, Any]) -> str:
    """Return "GET /songs/<name>": as Flask's map has it, else the first part of the path."""
    method = str(environ.get("REQUEST_METHOD", "?"))
    # A Flask application, or its wsgi_app.
    rules = getattr(app, "url_map", None) or getattr(getattr(app, "__self__", None), "url_map", None)
    if rules is None:
        return f"{method} {_first_part(str(environ.get('PATH_INFO', '')))}"
    try:
        rule, _ = rules.bind_to_environ(environ).match(return_rule=True)
    except Exception:
        # werkzeug raises what it answers with: not found, another method, a redirection.
        return f"{method} {NO_ROUTE}"
    return f"{method} {rule.rule}"


def _first_part(path: str) -> str:
    """What a path begins with: the rest may be as many as there are users."""
    parts = path.split("/", 2)
    return path if len(parts) < 3 else f"/{parts[1]}/…"
