"""What browsers need that keep the site: how it is called and drawn on a phone, and what they must throw away."""

import re

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories.machines import queries
from stories.machines.routes import addresses
from stories.machines.routes.blueprint import bp
from stories.web.guards import public
from stories.web.language import current_lang
from stories.web.templating import static_url

_PAPER, _PINK = "#fdfcf9", "#b8125a"
_MOST_IDS = 40  # a browser keeps half as many
_ID = re.compile(r"[A-Za-z0-9]{1,40}")


@bp.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """The site as something that stands among the apps of a phone."""
    home = url_for("gallery.home")
    icons = [
        {"src": static_url("images/favicon.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": static_url("images/icon-192.png"), "type": "image/png", "sizes": "192x192"},
        {"src": static_url("images/icon-512.png"), "type": "image/png", "sizes": "512x512"},
        {
            "src": static_url("images/icon-maskable.png"),
            "type": "image/png",
            "sizes": "512x512",
            "purpose": "maskable",
        },
    ]
    described = {
        "id": "/",
        "name": _("เรื่องเล่าดีดีของคนกรุงเทพฯ"),
        "short_name": _("เรื่องเล่าดีดี"),
        "description": _("เรื่องเล่าของคนกรุงเทพฯ ทั้ง 50 เขต เล่าโดยคนที่อยู่ในเมืองนี้จริง ๆ"),
        "lang": current_lang(),
        "dir": "ltr",
        "start_url": home,
        "scope": "/",
        "display": "minimal-ui",
        "background_color": _PAPER,
        "theme_color": _PINK,
        "icons": icons,
        "shortcuts": [
            {"name": _("เล่าเรื่อง"), "url": url_for("submission.start")},
            {"name": _("อ่านเรื่อง"), "url": url_for("gallery.stories")},
        ],
    }
    return addresses.json_answer(described, "application/manifest+json")


@bp.get("/taken-down")
@public
def taken_down() -> ResponseReturnValue:
    """Which of the stories in ``ids`` (dots between) are not public, so that no browser shows them any more."""
    asked = [one for one in request.args.get("ids", "").split(".") if _ID.fullmatch(one)][:_MOST_IDS]
    there = queries.find_public(asked)
    return jsonify([one for one in asked if one not in there])
