"""What the author reads when something has to be mended: one sentence for each code of the domain.

They say what to do next and never blame (design, "Voice"). Numbers come from the error's details.
"""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from stories.errors import PhotoRefused

_SENTENCES: dict[str, Any] = {
    "title_missing": _l("เรื่องนี้ยังไม่มีชื่อเลย ตั้งสั้น ๆ ก็ได้"),
    "title_long": _l("ชื่อเรื่องยาวได้ไม่เกิน %(limit)s ตัวอักษร ตอนนี้มี %(found)s ลองตัดให้สั้นลงอีกนิด"),
    "body_missing": _l("ยังไม่มีเรื่องเลย เล่ามาได้เลย สั้น ๆ ก็ได้"),
    "body_short": _l("เล่าเพิ่มอีกนิดนะ อย่างน้อย %(limit)s ตัวอักษร ตอนนี้มี %(found)s"),
    "body_long": _l("เรื่องยาวได้ไม่เกิน %(limit)s ตัวอักษร ตอนนี้มี %(found)s เราเก็บไว้ให้ครบแล้ว ลองตัดให้สั้นลง หรือแบ่งเป็นสองเรื่อง"),
    "photos_pending": _l("ภาพที่ %(number)s กำลังตรวจ รอสักครู่แล้วกดส่งอีกครั้ง"),
    "photo_arriving": _l("ภาพที่ %(number)s ยังส่งมาไม่ครบ รอให้ครบก่อน หรือเอาภาพนี้ออก แล้วกดส่งอีกครั้ง"),
    "photo_failed": _l("ภาพที่ %(number)s เปิดไม่ได้ เอาภาพนี้ออก หรือเลือกภาพใหม่แทนก่อนส่ง"),
    "no_room_to_restore": _l("มี %(limit)s ภาพแล้ว เอาภาพอื่นออกก่อน แล้วค่อยเอาภาพนี้กลับมา"),
    "caption_long": _l("คำบรรยายยาวได้ไม่เกิน %(limit)s ตัวอักษร ตอนนี้มี %(found)s"),
    "description_long": _l("คำอธิบายภาพยาวได้ไม่เกิน %(limit)s ตัวอักษร ตอนนี้มี %(found)s"),
    "district_missing": _l("ยังไม่ได้เลือกเขต เรื่องนี้เกิดแถวไหน"),
    "landmark_long": _l("ชื่อที่ยาวได้ไม่เกิน %(limit)s ตัวอักษร ตอนนี้มี %(found)s"),
    "theme_missing": _l("ยังไม่ได้เลือกแนวเรื่อง เลือกอันที่ใกล้ที่สุดก็พอ"),
    "people_missing": _l("บอกเราหน่อยว่าในภาพมีใครบ้าง ไม่มีภาพก็เลือกข้อแรกได้เลย"),
    "age_band_missing": _l("เลือกช่วงอายุของคุณก่อนนะ เราไม่ถามวันเกิด"),
    "byline_missing": _l("เลือกชื่อที่จะให้แสดง ถ้าใช้นามปากกา ช่วยพิมพ์ไว้ด้วย"),
    "pen_name_long": _l("นามปากกายาวได้ไม่เกิน %(limit)s ตัวอักษร ตอนนี้มี %(found)s"),
    "pen_name_official": _l("ชื่อนี้อ่านแล้วเหมือนเป็นหน่วยงาน ลองใช้ชื่อเล่น หรือนามปากกาของคุณเอง"),
    "consent_publish_missing": _l("ขอให้ติ๊กข้อนี้ก่อน เราถึงจะเผยแพร่ให้ได้"),
    "email_odd": _l("อีเมลนี้เหมือนพิมพ์ไม่ครบ ลองดูอีกที เช่น ton@example.com"),
    "appeal_missing": _l("เล่าให้เราฟังหน่อยว่าทำไมอยากให้ดูใหม่"),
    "appeal_long": _l("เขียนได้ไม่เกิน %(limit)s ตัวอักษร ตอนนี้มี %(found)s"),
    "reply_long": _l("คำตอบยาวได้ไม่เกิน %(limit)s ตัวอักษร ตอนนี้มี %(found)s"),
    "slip_odd": _l("รหัสมี 12 ตัว เช่น 7Q4M-2NXK-81TB ลองดูบนสลิปอีกที"),
    "slip_unknown": _l("ไม่พบเรื่องที่ใช้รหัสนี้ ลองดูบนสลิปอีกที บางตัวอ่านสลับกันได้"),
    "hasty": _l("เร็วมากเลย ลองอ่านดูอีกทีให้แน่ใจ แล้วกดส่งอีกครั้ง เรื่องยังอยู่ครบ"),
    "trap": _l("มีอะไรไปพิมพ์ในช่องที่ซ่อนไว้ดักโปรแกรมส่งขยะ เราล้างช่องนั้นให้แล้ว สิ่งที่คุณพิมพ์อยู่ครบ กดปุ่มอีกครั้งได้เลย"),
    "trap_plain": _l("มีอะไรไปพิมพ์ในช่องที่ซ่อนไว้ดักโปรแกรมส่งขยะ เราล้างช่องนั้นให้แล้ว กดปุ่มอีกครั้งได้เลย"),
    "carry_odd": _l("รหัสมี 8 ตัว เช่น 7Q4M-2NXK ลองดูบนอีกเครื่องอีกที"),
    "carry_unknown": _l("รหัสนี้เปิดไม่ได้แล้ว อาจใช้ไปแล้ว หรือเกิน 15 นาที ขอรหัสใหม่จากเครื่องเดิมได้เลย"),
    "stale": _l("หน้านี้เปิดไว้นานแล้ว เราเก็บสิ่งที่คุณพิมพ์ไว้ให้ครบ กดปุ่มอีกครั้งเพื่อไปต่อ"),
    "stale_plain": _l("หน้านี้เปิดไว้นานแล้ว กดปุ่มอีกครั้งเพื่อไปต่อ"),
}
_REFUSALS: dict[str, Any] = {
    "too_many_photos": _l("“%(file)s” ยังไม่ได้ใส่ เรื่องหนึ่งมีได้ %(limit)s ภาพ เอาภาพอื่นออกก่อน แล้วเลือกใหม่"),
    "photo_empty": _l("“%(file)s” เป็นไฟล์เปล่า ลองเลือกภาพนี้ใหม่อีกครั้ง"),
    "photo_too_big": _l("“%(file)s” ใหญ่เกิน %(limit)s MB (ภาพนี้ %(found)s MB) ลองเลือกขนาดเล็กลง"),
    "photo_unknown_type": _l("เปิด “%(file)s” ไม่ได้ ใช้ภาพ JPG PNG WebP HEIC AVIF หรือ GIF นะ"),
    "photo_broken": _l("“%(file)s” มาไม่ครบหรือเสียหาย ลองเลือกภาพนี้ใหม่อีกครั้ง"),
    "photo_too_many_pixels": _l("“%(file)s” ละเอียดเกินไป ภาพแบบนี้รับได้ %(limit)s ล้านพิกเซล ภาพนี้ %(found)s ล้าน ลองย่อก่อน"),
}
#: What stands beside a photo that the worker could not decode, by the code of ``PhotoFailed``.
FAILURES: dict[str, Any] = {
    "photo_broken": _l("เปิดภาพนี้ไม่ได้ ไฟล์อาจมาไม่ครบ เอาออกแล้วเลือกใหม่อีกครั้ง"),
    "photo_bomb": _l("ภาพนี้ใหญ่เกินกว่าที่เราเปิดได้ เอาออกแล้วเลือกขนาดเล็กลง"),
    "photo_timeout": _l("ภาพนี้เปิดนานเกินไป เอาออกแล้วลองเลือกขนาดเล็กลง"),
}


def say(code: str, **details: int | str) -> str:
    """The sentence for a code, with its numbers."""
    return str(_SENTENCES[code]) % _numbers(details)


def say_refused(file_name: str, refusal: PhotoRefused) -> str:
    """The sentence for a file that was not taken; it names the file as the author's device does."""
    name = file_name or _("ภาพที่ไม่มีชื่อ")
    return str(_REFUSALS[refusal.code]) % {"file": name, **_numbers(refusal.details)}


def refusal_pattern(code: str, **details: int | str) -> str:
    """The sentence for a file that is not taken, with {name} for its name: for a script, which knows at once."""
    return str(_REFUSALS[code]) % {"file": "{name}", **_numbers(details)}


def _numbers(details: dict[str, int | str]) -> dict[str, str]:
    return {name: f"{value:,}" if isinstance(value, int) else value for name, value in details.items()}
