"""What goes wrong, told to programs: problem details for HTTP (RFC 9457)."""

import json
from http import HTTPStatus

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

_ADDRESSES = ("/api/v1/", "/oembed")
MEDIA_TYPE = "application/problem+json"

_SENTENCES: dict[str, object] = {
    "parameter_unknown": _l("ไม่มีพารามิเตอร์นี้ ดูชื่อที่ใช้ได้ใน /openapi.json"),
    "parameter_repeated": _l("ใส่พารามิเตอร์นี้ได้ครั้งเดียว"),
    "parameter_missing": _l("ต้องมีพารามิเตอร์นี้"),
    "parameter_not_a_choice": _l("ไม่มีค่านี้ให้เลือก ดูค่าที่ใช้ได้ใน /openapi.json"),
    "parameter_length": _l("ค่านี้ว่าง หรือยาวเกินไป"),
    "number_out_of_range": _l("ค่านี้ต้องเป็นจำนวนเต็มในช่วงที่กำหนด"),
    "not_a_cursor": _l("cursor นี้ใช้ไม่ได้ ใช้ next ของคำตอบก่อนหน้า หรือเริ่มใหม่โดยไม่ใส่"),
}


def are_wanted() -> bool:
    """Whether a program asks. Told by the address, since no route may have been found for it."""
    return request.path.startswith(_ADDRESSES)


def answer(status: int, detail: str, *, field: str = "") -> ResponseReturnValue:
    """The problem as JSON, readable from every site.

    Args:
        detail: a sentence, or the code of one of those above.
        field: the parameter that it belongs to, or "".
    """
    sentence = str(_SENTENCES.get(detail, detail))
    problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    if field:
        problem["parameter"] = field
    response = Response(json.dumps(problem, ensure_ascii=False), content_type=MEDIA_TYPE)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response, status
