"""Absolute addresses, in either language, and answers that are no pages."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, request, url_for
from sqlalchemy import Row

from stories.extensions import settings
from stories.machines import queries
from stories.models import Lang

_PREFIX = {Lang.THAI: "", Lang.ENGLISH: "/en"}
_SHOWN_WIDTH_PX = 1280


def absolute(path: str) -> str:
    """An address of ours in full; one of the public store is so already."""
    return path if path.startswith(("http://", "https://")) else settings().base_url + path


def page(lang: Lang, endpoint: str, **values: Any) -> str:
    """The address of a page in a language."""
    return absolute(_PREFIX[lang] + url_for(endpoint, **values).removeprefix(request.script_root))


def story(row: Row[Any], lang: Lang) -> str:
    """The canonical address of a story."""
    return absolute(f"{short_path(row.public_id, lang)}/{quote(row.slug)}")


def short_path(public_id: str, lang: Lang) -> str:
    """The path that stays when the title changes."""
    return f"{_PREFIX[lang]}/s/{public_id}"


def picture(photo: Mapping[str, Any]) -> tuple[str, int, int]:
    """Address, width and height of the JPEG that programs are given."""
    widths: list[int] = photo["widths"]
    width = max((one for one in widths if one <= _SHOWN_WIDTH_PX), default=widths[0])
    return absolute(queries.picture_address(photo, width)), *queries.size_of(photo, width)


def json_answer(value: object, media_type: str = "application/json") -> Response:
    """A value as JSON; Thai stays readable."""
    return Response(json.dumps(value, ensure_ascii=False), content_type=media_type)
