"""Open data: the files of all published stories, and the page that says what is in them and what may be done."""

import gzip
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from flask import Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from stories import consents
from stories.consents import Purpose
from stories.extensions import storages
from stories.machines import open_data
from stories.machines.routes import addresses
from stories.machines.routes.blueprint import bp
from stories.models import Lang
from stories.storage import ObjectInfo
from stories.web.guards import public
from stories.web.language import current_lang

_CACHE = "public, max-age=3600"
_PIECE_BYTES = 65_536
_RETRY_SECONDS = 120

#: The words for each field, in the order of the files.
WORDS: Mapping[str, object] = {
    "id": _l("รหัสของเรื่อง ไม่เปลี่ยน"),
    "url": _l("หน้าของเรื่อง"),
    "kind": _l("ใครเป็นคนเล่า: resident คือชาวเมือง officer คือเจ้าหน้าที่เขต solved คือปัญหาที่แก้แล้ว"),
    "theme": _l("แนวเรื่อง"),
    "district": _l("เขตที่เรื่องเกิด เป็นคีย์เดียวกับใน API"),
    "group": _l("กลุ่มเขต"),
    "landmark": _l("จุดสังเกตที่คนเล่าบอก ว่างได้"),
    "byline": _l("นามปากกา ว่างถ้าคนเล่าไม่ใส่ชื่อ"),
    "published_at": _l("เผยแพร่ครั้งแรกเมื่อไร เวลากรุงเทพฯ ปี ค.ศ."),
    "updated_at": _l("เนื้อหานี้แก้ล่าสุดเมื่อไร"),
    "title_th": _l("ชื่อเรื่องภาษาไทย ว่างถ้าไม่มีฉบับภาษานี้"),
    "text_th": _l("เนื้อเรื่องภาษาไทย เป็นตัวหนังสือล้วน บรรทัดเปล่าคั่นย่อหน้า"),
    "title_en": _l("ชื่อเรื่องภาษาอังกฤษ ว่างถ้าไม่มีฉบับภาษานี้"),
    "text_en": _l("เนื้อเรื่องภาษาอังกฤษ"),
    "photos": _l("ภาพ ภาพปกมาก่อน แต่ละภาพมี url, width, height, caption, description และ lang ใน CSV เป็นจำนวนภาพ"),
}


@bp.get("/open-data")
@public
def open_data_page() -> ResponseReturnValue:
    """What is in the files, how fresh they are and what the authors have agreed to."""
    lang = Lang(current_lang())
    other = Lang.ENGLISH if lang is Lang.THAI else Lang.THAI
    infos = {form: storages().public.head(open_data.key_of(form)) for form in open_data.FORMS}
    return render_template(
        "machines/open_data.html",
        site_url=addresses.absolute(""),
        page_url=addresses.page(lang, "machines.open_data_page"),
        other_page_url=addresses.page(other, "machines.open_data_page"),
        files=infos,
        words=[(name, WORDS[name]) for name in open_data.FIELDS],
        agreed=consents.current(Purpose.PUBLISH).text(lang.value),
    )


@bp.get("/open-data/stories.<any(jsonl, csv):table>")
@public
def open_data_file(table: str) -> ResponseReturnValue:
    """One file, packed for whoever takes it so. While it is being made anew after a removal there is none."""
    store, key = storages().public, open_data.key_of(table)
    info = store.head(key)
    if info is None:
        text = _("กำลังทำไฟล์ใหม่ อีกสักครู่ลองอีกครั้ง") + "\n"
        abort(Response(text, 503, {"Retry-After": str(_RETRY_SECONDS)}, mimetype="text/plain"))
    is_packed = request.accept_encodings.quality("gzip") > 0
    response = Response(content_type=open_data.FORMS[table])
    _head(response, table, info, is_packed=is_packed)
    response.make_conditional(request)
    if response.status_code == 200 and request.method == "GET":
        file = store.open(key)
        unpacked = file if is_packed else cast("BinaryIO", gzip.GzipFile(fileobj=file))
        response.response = stream_with_context(_pieces(file, unpacked))
    return response


def _head(response: Response, form: str, info: ObjectInfo, *, is_packed: bool) -> None:
    packing = "gzip" if is_packed else "plain"
    response.set_etag(f"{info.etag.strip(chr(34))}-{packing}")
    response.last_modified = info.modified_at
    response.headers["Cache-Control"] = _CACHE
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Content-Disposition"] = f'attachment; filename="stories.{form}"'
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"


def _pieces(file: BinaryIO, unpacked: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := unpacked.read(_PIECE_BYTES):
            yield piece
