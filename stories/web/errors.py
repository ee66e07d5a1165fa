"""One dict from error class to status, and one page that words each status in the reader's language.

When the machine fails and not the request (the database or the store is away, a disk is full), the answer is 503 with
``Retry-After``, and whoever sent a form gets it back: what was typed is shown, and one button sends it again.
"""

import errno
import logging
from dataclasses import dataclass

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from stories import errors
from stories.extensions import let_go
from stories.web import problems

logger = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    errors.NotFound: 404,
    errors.Gone: 410,
    errors.Forbidden: 403,
    errors.NeedsSlip: 403,
    errors.LinkExpired: 410,
    errors.Conflict: 409,
    errors.InvalidInput: 422,
    errors.PhotoRefused: 422,
    errors.PhotoFailed: 422,
    errors.TooManyRequests: 429,
    errors.StorageError: 503,
    OperationalError: 503,
    InterfaceError: 503,
    NoConnectionFree: 503,
}
_RETRY_SECONDS = 10
_MACHINE_ERRORS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
)
#: The fields in which people write, as their names begin: what stands there is shown again.
_WRITTEN = (
    *("title", "body", "other_title", "other_body", "landmark", "pen_name", "email", "words", "message", "reason_"),
    *("caption-", "description-"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says: title, what happened and what to do, and the way on."""

    title: object
    text: object
    link: str = "gallery.home"
    link_label: object = _l("กลับหน้าแรก")


_WORDS: dict[str, Words] = {
    "400": Words(_l("ส่งมาไม่ครบ"), _l("สิ่งที่ส่งมาอ่านไม่ออก ลองย้อนกลับไปแล้วส่งใหม่อีกครั้ง")),
    "403": Words(_l("หน้านี้มีเจ้าของ"), _l("บัญชีของคุณเปิดหน้านี้ไม่ได้ ถ้าคิดว่าควรเปิดได้ บอกผู้ดูแลระบบของคุณ")),
    "slip": Words(
        _l("ขอรหัสติดตามก่อนนะ"),
        _l("หน้านี้มีแค่คนเล่าเท่านั้นที่เปิดได้ ใส่รหัส 12 ตัวบนสลิปของคุณ แล้วเราจะพาไป"),
        "submission.track",
        _l("ใส่รหัสติดตาม"),
    ),
    "404": Words(_l("เรือมาผิดคลอง"), _l("ไม่มีหน้านี้ หรือย้ายไปแล้ว ลองค้นหา หรือกลับไปตั้งหลักที่หน้าแรก")),
    "405": Words(_l("เปิดหน้านี้แบบนี้ไม่ได้"), _l("ลองกลับไปหน้าก่อนหน้า แล้วกดปุ่มอีกครั้ง")),
    "409": Words(_l("มีคนทำไปก่อนแล้ว"), _l("เรื่องนี้เปลี่ยนไปตั้งแต่คุณเปิดดู ลองเปิดใหม่เพื่อดูว่าตอนนี้เป็นอย่างไร")),
    "410": Words(
        _l("เรื่องนี้คนเล่าขอเก็บกลับไปแล้ว"),
        _l("เรื่องเป็นของคนเล่า เขาขอถอนกลับได้ทุกเมื่อ ยังมีเรื่องอื่นรอให้อ่านอีกเยอะ"),
        "gallery.stories",
        _l("อ่านเรื่องอื่น"),
    ),
    "413": Words(_l("ใหญ่เกินไปหน่อย"), _l("ส่งได้ครั้งละไม่เกิน 8 ภาพ ภาพละไม่เกิน 30 MB ลองเลือกภาพให้น้อยลงแล้วส่งใหม่")),
    "422": Words(_l("ขอแก้อีกนิด"), _l("ข้อมูลที่ส่งมายังใช้ไม่ได้ ลองย้อนกลับไปดูอีกที")),
    "429": Words(_l("พักสักครู่นะ"), _l("ลองหลายครั้งแล้ว พักสักครู่แล้วกลับมาใหม่")),
    "500": Words(_l("เครื่องเรือสะดุด ขอเวลาแป๊บหนึ่ง"), _l("เราจดไว้แล้วว่าเกิดอะไรขึ้น สิ่งที่เก็บไว้แล้วไม่หาย ลองใหม่อีกครั้งได้เลย")),
    "503": Words(_l("ท่าเรือปิดชั่วคราว"), _l("ระบบเก็บข้อมูลยังไม่ตอบ สิ่งที่เก็บไว้แล้วไม่หาย ลองใหม่ในอีกสักครู่")),
    "503-form": Words(
        _l("ยังเก็บให้ไม่ได้"),
        _l("ระบบเก็บข้อมูลยังไม่ตอบ สิ่งที่คุณพิมพ์อยู่ครบในหน้านี้ รอสักครู่แล้วกดส่งอีกครั้ง อย่าเพิ่งปิดหน้านี้นะ"),
    ),
    "csrf": Words(_l("หน้านี้เปิดไว้นานแล้ว"), _l("เพื่อความปลอดภัย ช่วยย้อนกลับไปโหลดหน้าใหม่ แล้วกดอีกครั้ง")),
}


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(errors.StoriesError, refuse)
    app.register_error_handler(errors.NeedsSignIn, _on_needs_sign_in)
    for kind in (errors.StorageError, OperationalError, InterfaceError, NoConnectionFree):
        app.register_error_handler(kind, _on_machine_error)
    app.register_error_handler(OSError, _on_os_error)
    app.register_error_handler(CSRFError, _on_stale_form)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_bug)


def error_page(status: int, key: str = "") -> ResponseReturnValue:
    """The page of one error, with its status; programs get problem details."""
    words = _WORDS.get(key or str(status)) or _WORDS["400" if status < 500 else "500"]
    if problems.are_wanted():
        return problems.answer(status, str(words.text))
    return render_template("errors/error.html", status=status, words=words), status


def refuse(error: errors.StoriesError) -> ResponseReturnValue:
    """The answer to one of our own errors: its status, and its page."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if status >= 500:
        logger.error("%s %s: %s", request.method, request.endpoint, error, exc_info=error)
    elif status in (403, 409):
        logger.info("%s %s refused: %s", request.method, request.endpoint, error)
    if isinstance(error, errors.InvalidInput) and problems.are_wanted():
        return problems.answer(status, error.code, field=error.field)
    page = error_page(status, "slip" if isinstance(error, errors.NeedsSlip) else "")
    if isinstance(error, errors.TooManyRequests):
        return (*page, {"Retry-After": str(error.retry_after_seconds)})  # type: ignore[misc]
    return page


def _on_needs_sign_in(_error: errors.NeedsSignIn) -> ResponseReturnValue:
    if request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    return error_page(403, "csrf")


def _on_machine_error(error: Exception) -> ResponseReturnValue:
    let_go()
    cause = type(error.orig).__name__ if isinstance(error, DBAPIError) else error  # its own text names what was written
    logger.error("%s %s cannot be served: %s", request.method, request.endpoint, cause)
    page = _page_with_form() if _can_be_sent_again() else error_page(503)
    return (*page, {"Retry-After": str(_RETRY_SECONDS)})  # type: ignore[misc]


def _on_os_error(error: OSError) -> ResponseReturnValue:
    return _on_machine_error(error) if error.errno in _MACHINE_ERRORS else _on_bug(error)


def _can_be_sent_again() -> bool:
    """Whether a page sent a form. What signs somebody in is never written into a page."""
    return request.method == "POST" and bool(request.form) and request.blueprint not in (None, "accounts")


def _page_with_form() -> ResponseReturnValue:
    """The form that could not be kept, with all that was in it, to be sent again."""
    fields = [(name, value.strip()) for name, value in request.form.items(multi=True)]
    return render_template(
        "errors/send_again.html",
        words=_WORDS["503-form"],
        fields=fields,
        written=[value for name, value in fields if value and name.startswith(_WRITTEN)],
        file_fields={name: [file.filename for file in files if file.filename] for name, files in request.files.lists()},
    ), 503


def _on_stale_form(_error: CSRFError) -> ResponseReturnValue:
    return error_page(400, "csrf")


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    page = error_page(error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        return (*page, {"Allow": ", ".join(sorted(error.valid_methods))})  # type: ignore[misc]
    return page


def _on_bug(error: Exception) -> ResponseReturnValue:
    let_go()
    logger.error("%s %s failed", request.method, request.endpoint, exc_info=error)
    return error_page(500)
