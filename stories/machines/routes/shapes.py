"""What the API takes and gives: each field with its words, once. They are served, checked and described from here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from flask_babel import lazy_gettext as _l

from stories.districts import DISTRICTS, GROUPS
from stories.models import Lang, StoryKind, Theme

MAX_QUERY_CHARS = 200
MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Note:
    """The words for a field, and what its values are held to."""

    words: object
    choices: tuple[str, ...] = ()
    max_chars: int = 0
    most: int = 0
    is_url: bool = False


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """The parameters of every answer."""

    lang: Annotated[Lang | None, Note(_l("ภาษาที่อยากอ่าน ไม่บอกจะได้ภาษาของที่อยู่นี้ เรื่องที่ยังไม่มีภาษานั้นจะมาเป็นต้นฉบับ"))] = None


@dataclass(frozen=True, slots=True)
class StoryChoice(LanguageChoice):
    """The parameters of the list of stories."""

    district: Annotated[str | None, Note(_l("เขต"), choices=tuple(DISTRICTS))] = None
    group: Annotated[str | None, Note(_l("กลุ่มเขต"), choices=tuple(GROUPS))] = None
    theme: Annotated[Theme | None, Note(_l("แนวเรื่อง"))] = None
    kind: Annotated[StoryKind | None, Note(_l("ใครเป็นคนเล่า"))] = None
    q: Annotated[str | None, Note(_l("คำที่หา เรียงจากตรงที่สุด ไม่บอกจะเรียงจากใหม่ที่สุด"), max_chars=MAX_QUERY_CHARS)] = None
    limit: Annotated[int, Note(_l("จำนวนเรื่องต่อครั้ง"), most=MAX_PAGE_SIZE)] = 24
    cursor: Annotated[str | None, Note(_l("ที่ที่จะอ่านต่อ จาก next ของครั้งก่อน อย่าประกอบเอง"), max_chars=64)] = None


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a key and a name."""

    key: Annotated[str, Note(_l("คีย์ที่ไม่เปลี่ยน ใช้กรองได้"))]
    name: Annotated[str, Note(_l("ชื่อในภาษาที่ขอ"))]


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file of a photo."""

    url: Annotated[str, Note(_l("ที่อยู่ของไฟล์"), is_url=True)]
    media_type: Annotated[str, Note(_l("ชนิดของไฟล์"))]
    width: Annotated[int, Note(_l("กว้าง (พิกเซล)"))]
    height: Annotated[int, Note(_l("สูง (พิกเซล)"))]


@dataclass(frozen=True, slots=True)
class Photo:
    """A published photo."""

    url: Annotated[str, Note(_l("ที่อยู่ของไฟล์"), is_url=True)]
    width: Annotated[int, Note(_l("กว้าง (พิกเซล)"))]
    height: Annotated[int, Note(_l("สูง (พิกเซล)"))]
    caption: Annotated[str, Note(_l("คำบรรยายภาพ"))]
    description: Annotated[str, Note(_l("สิ่งที่อยู่ในภาพ สำหรับคนที่มองไม่เห็น"))]
    lang: Annotated[Lang, Note(_l("ภาษาของคำบรรยาย"))]
    renditions: Annotated[list[Rendition], Note(_l("ภาพเดียวกันทุกขนาดและทุกชนิด"))]


@dataclass(frozen=True, slots=True)
class StorySummary:
    """A story in a list."""

    id: Annotated[str, Note(_l("รหัสของเรื่อง ไม่เปลี่ยน"))]
    url: Annotated[str, Note(_l("หน้าของเรื่อง"), is_url=True)]
    lang: Annotated[Lang, Note(_l("ภาษาของเรื่องที่ได้"))]
    kind: Annotated[StoryKind, Note(_l("ใครเป็นคนเล่า"))]
    title: Annotated[str, Note(_l("ชื่อเรื่อง"))]
    excerpt: Annotated[str, Note(_l("ตอนต้นของเรื่อง"))]
    byline: Annotated[str, Note(_l("นามปากกา ว่างถ้าคนเล่าไม่ใส่ชื่อ"))]
    district: Annotated[Named, Note(_l("เขต"))]
    landmark: Annotated[str, Note(_l("จุดสังเกตที่คนเล่าบอก ว่างได้"))]
    theme: Annotated[Named, Note(_l("แนวเรื่อง"))]
    reading_minutes: Annotated[int, Note(_l("เวลาอ่าน (นาที)"))]
    published_at: Annotated[datetime, Note(_l("เผยแพร่ครั้งแรกเมื่อไร"))]
    updated_at: Annotated[datetime, Note(_l("เนื้อหานี้แก้ล่าสุดเมื่อไร"))]
    cover: Annotated[Photo | None, Note(_l("ภาพปก ถ้ามี"))]


@dataclass(frozen=True, slots=True)
class Story(StorySummary):
    """A whole story."""

    text_html: Annotated[str, Note(_l("เนื้อเรื่องเป็น HTML มีแค่ย่อหน้า ขึ้นบรรทัดใหม่ และลิงก์"))]
    photos: Annotated[list[Photo], Note(_l("ภาพทั้งหมด ภาพปกมาก่อน"))]
    share_card: Annotated[str | None, Note(_l("ภาพสำหรับแชร์ 1200 × 630 พิกเซล"), is_url=True)]


@dataclass(frozen=True, slots=True)
class StoryList:
    """Some stories."""

    stories: Annotated[list[StorySummary], Note(_l("เรื่องที่ได้ครั้งนี้"))]
    next: Annotated[str | None, Note(_l("ที่อยู่ของเรื่องชุดถัดไป ว่างเมื่อหมดแล้ว"), is_url=True)]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection and how many stories it has."""

    slug: Annotated[str, Note(_l("คีย์ที่ไม่เปลี่ยน ใช้กรองได้"))]
    number: Annotated[int, Note(_l("ตอนที่เท่าไร"))]
    title: Annotated[str, Note(_l("ชื่อตอน"))]
    url: Annotated[str, Note(_l("หน้าของตอน"), is_url=True)]
    story_count: Annotated[int, Note(_l("จำนวนเรื่อง"))]
    is_calling: Annotated[bool, Note(_l("กำลังชวนเล่าหรือไม่"))]


@dataclass(frozen=True, slots=True)
class WholeCollection(Collection):
    """A collection with its stories."""

    note: Annotated[str, Note(_l("คำนำของบรรณาธิการ"))]
    stories: Annotated[list[StorySummary], Note(_l("เรื่องในตอน ตามลำดับที่จัดไว้"))]


@dataclass(frozen=True, slots=True)
class CollectionList:
    """All collections."""

    collections: Annotated[list[Collection], Note(_l("ตอนทั้งหมด ใหม่ที่สุดมาก่อน"))]


@dataclass(frozen=True, slots=True)
class District:
    """A district and how many stories it has."""

    key: Annotated[str, Note(_l("คีย์ที่ไม่เปลี่ยน ใช้กรองได้"))]
    name: Annotated[str, Note(_l("ชื่อในภาษาที่ขอ"))]
    group: Annotated[Named, Note(_l("กลุ่มเขต"))]
    url: Annotated[str, Note(_l("หน้าของเขต"), is_url=True)]
    story_count: Annotated[int, Note(_l("จำนวนเรื่องที่เผยแพร่อยู่"))]


@dataclass(frozen=True, slots=True)
class DistrictList:
    """The 50 districts."""

    districts: Annotated[list[District], Note(_l("ทั้ง 50 เขต เรียงตามพจนานุกรมไทย"))]


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """A theme and how many stories it has."""

    key: Annotated[str, Note(_l("คีย์ที่ไม่เปลี่ยน ใช้กรองได้"))]
    name: Annotated[str, Note(_l("ชื่อในภาษาที่ขอ"))]
    url: Annotated[str, Note(_l("หน้าของแนวเรื่อง"), is_url=True)]
    story_count: Annotated[int, Note(_l("จำนวนเรื่องที่เผยแพร่อยู่"))]


@dataclass(frozen=True, slots=True)
class ThemeList:
    """The five themes."""

    themes: Annotated[list[ThemeCount], Note(_l("ทั้งห้าแนว"))]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong (RFC 9457)."""

    type: Annotated[str, Note(_l("ชนิดของปัญหา เป็น about:blank เสมอ ดูที่ status"))]
    title: Annotated[str, Note(_l("ชื่อของสถานะ HTTP"))]
    status: Annotated[int, Note(_l("สถานะ HTTP"))]
    detail: Annotated[str, Note(_l("เกิดอะไรขึ้น และทำอย่างไรต่อ"))]
    parameter: Annotated[str | None, Note(_l("พารามิเตอร์ที่เป็นปัญหา ถ้ามี"))] = None
