"""What pages need without a line: the service worker and the page it shows."""

import json
from functools import cache
from pathlib import Path

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from stories.submission.routes.blueprint import bp
from stories.web.guards import public
from stories.web.templating import static_url

_WORKER = "public, max-age=0, s-maxage=60"  # browsers ask with every page, a proxy each minute
_STATIC = Path(__file__).parents[3] / "static"
# Fetched by the worker without cookies: they are the same for everybody.
_PAGES = ("/offline", "/en/offline")
_FORMS = ("/submit", "/en/submit")  # for those who have opened one
_STYLES = ("css/tokens.css", "css/base.css", "css/components.css", "css/pages.css")
_VERSIONED = (*_STYLES, "js/main.js", "images/art.svg", "images/icons.svg", "images/favicon.svg")
# What those pages start, and what it imports: main.js starts nothing without modules.js.
_MODULES = ("autosave", "counter", "form_fields", "kept_here", "menu", "modules", "offline", "read_here", "send_once")


@bp.get("/offline")
@public
def offline() -> str:
    """There is no line; what was typed is still here, and so are the stories that were read."""
    return render_template("submission/offline.html")


@bp.get("/sw.js")
@public
def service_worker() -> ResponseReturnValue:
    """The service worker, at the root so that it may see every page; browsers ask for it anew each time."""
    return Response(_worker(), mimetype="text/javascript", headers={"Cache-Control": _WORKER})


@cache
def _worker() -> str:
    """The script with the list of what it keeps; a changed file changes the list, and so the worker."""
    modules = [f"/static/js/{name}.js" for name in _MODULES]
    fonts = [f"/static/fonts/{file.name}" for file in sorted((_STATIC / "fonts").glob("*.woff2"))]
    files = [*(static_url(path) for path in _VERSIONED), *modules, *fonts]
    version = "-".join(static_url(f"js/{name}.js").rpartition("=")[2] for name in _MODULES)
    shell = json.dumps({"version": version, "pages": _PAGES, "forms": _FORMS, "files": files}, indent=2)
    return f"const SHELL = {shell};\n\n{(_STATIC / 'js/service_worker.js').read_text(encoding='utf-8')}"
