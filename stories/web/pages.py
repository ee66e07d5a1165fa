"""Public pages: what stands in the head of each."""

from typing import Any
from urllib.parse import quote

from flask import render_template, request

from stories.extensions import settings
from stories.web.language import current_lang


def render_public_page(template: str, **values: Any) -> str:
    """A public page, with the absolute addresses that stand in its head."""
    site = settings().base_url
    path = quote(request.path, safe="/-._~")
    other_root = "" if current_lang() == "en" else "/en"
    return render_template(
        template,
        site_url=site,
        page_url=site + request.script_root + path,
        other_page_url=site + other_root + path,
        **values,
    )
