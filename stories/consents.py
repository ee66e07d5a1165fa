"""The texts authors agree to: one per purpose, versioned, append-only.

An agreed text is evidence (PDPA s. 19; R5): the proof in the ``consent`` table names purpose, version and language and
carries the SHA-256 of the exact words, so a published text is never edited. To say something differently, append a
``ConsentText`` with a new version at the end of ``CONSENT_TEXTS``; ``tests/test_consents.py`` pins the old ones.

No box is ticked beforehand. Only ``PUBLISH`` is needed to send a story; the others are free and may be left empty.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from stories.errors import NotFound


class Purpose(StrEnum):
    """What an author may agree to, each on its own."""

    PUBLISH = "publish"
    REUSE = "reuse"  # print, exhibition, the city's social media
    OWN_SENSITIVE = "own_sensitive"  # the author's own health, faith or disability (PDPA s. 26; R11)


#: Without these a story cannot be sent.
REQUIRED_PURPOSES = frozenset({Purpose.PUBLISH})


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One wording of one consent in both languages.

    ``version`` is the year and month from which it is used (``2026-11``); a later letter tells two of a month apart.
    """

    purpose: Purpose
    version: str
    th: str
    en: str

    def text(self, lang: str) -> str:
        """The words shown on a page in ``lang`` (``th`` or ``en``)."""
        return {"th": self.th, "en": self.en}[lang]

    def sha256(self, lang: str) -> str:
        """The SHA-256 of the words in ``lang`` as UTF-8, 64 hex digits."""
        return hashlib.sha256(self.text(lang).encode()).hexdigest()


#: Every wording there has ever been, oldest first within a purpose.
CONSENT_TEXTS: tuple[ConsentText, ...] = (
    ConsentText(
        purpose=Purpose.PUBLISH,
        version="2026-11",
        th=(
            "เผยแพร่เรื่องและภาพนี้บนเว็บนี้ได้ พร้อมชื่อที่ฉันเลือกให้แสดง "
            "เรื่องและภาพเป็นของฉันเอง หรือเจ้าของยินดีให้ใช้ ลิขสิทธิ์ยังเป็นของฉัน "
            "ฉันถอนเรื่องเมื่อไรก็ได้ด้วยรหัสติดตาม ไม่ต้องบอกเหตุผล แล้วเรื่องจะหายจากทุกหน้าของเว็บนี้ทันที "
            "ส่วนที่คนอื่นบันทึกหรือส่งต่อไปแล้ว ตามเก็บคืนไม่ได้"
        ),
        en=(
            "You may publish this story and its photos on this site, with the name I chose to show. "
            "They are mine, or their owner is glad to let me use them. The copyright stays with me. "
            "I can take the story down at any time with my tracking code, without giving a reason, "
            "and it leaves every page of this site at once. What others have saved or passed on cannot be called back."
        ),
    ),
    ConsentText(
        purpose=Purpose.REUSE,
        version="2026-11",
        th=(
            "กรุงเทพมหานครนำเรื่องและภาพนี้ไปพิมพ์ จัดนิทรรศการ หรือลงสื่อสังคมของเมืองได้ โดยบอกชื่อที่ฉันเลือกไว้ "
            "ข้อนี้ไม่ติ๊กก็ส่งเรื่องได้ และถอนทีหลังได้ ของที่พิมพ์หรือจัดแสดงไปแล้วก่อนถอน ตามเก็บคืนไม่ได้"
        ),
        en=(
            "The Bangkok Metropolitan Administration may also use this story and its photos in print, in exhibitions "
            "and on the city's social media, with the name I chose. I can send the story without ticking this, "
            "and take it back later. What was printed or shown before then cannot be undone."
        ),
    ),
    ConsentText(
        purpose=Purpose.OWN_SENSITIVE,
        version="2026-11",
        th=(
            "ในเรื่องมีเรื่องสุขภาพ ความเชื่อ หรือความพิการของฉันเอง ฉันตั้งใจเล่า และยินดีให้เผยแพร่ส่วนนั้นด้วย "
            "ข้อนี้ไม่ติ๊กก็ส่งเรื่องได้ แต่ทีมอ่านอาจขอให้เอาส่วนนั้นออกก่อนเผยแพร่ และถอนทีหลังได้เหมือนกัน"
        ),
        en=(
            "The story speaks of my own health, faith or disability. I mean to tell it, and that part may be "
            "published too. I can send the story without ticking this, but I may then be asked to leave that part out "
            "before publication. It can be taken back later like the others."
        ),
    ),
)


def current(purpose: Purpose) -> ConsentText:
    """The wording shown to authors today: the last one of its purpose."""
    return [text for text in CONSENT_TEXTS if text.purpose is purpose][-1]


def find(purpose: Purpose, version: str) -> ConsentText:
    """The wording of a version, for showing what was agreed.

    Raises:
        NotFound: there has never been such a version.
    """
    for text in CONSENT_TEXTS:
        if (text.purpose, text.version) == (purpose, version):
            return text
    raise NotFound(f"consent text {purpose} {version}")
