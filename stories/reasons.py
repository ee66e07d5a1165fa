"""Why a story is sent back, refused or hidden: codes, what moderators tick, and the sentence the author is told.

The words are here in both languages, not in the catalogue, because an author is written to in the author's language
whatever language the moderator's page has. Codes are kept in the audit trail for ever: a code may get better words,
but never another meaning.
"""

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """The decisions that a reason can be given for."""

    CHANGES = "changes"
    REJECT = "reject"
    HIDE = "hide"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    ``sentence`` may be "": the moderator then writes the whole message.
    """

    code: str
    label_th: str
    label_en: str
    sentence_th: str
    sentence_en: str
    uses: frozenset[Use]

    def label(self, lang: str) -> str:
        """What the moderator ticks, and what the author's page gives as the reason."""
        return self.label_th if lang == "th" else self.label_en

    def sentence(self, lang: str) -> str:
        """What the author is told, as a suggestion that the moderator can edit."""
        return self.sentence_th if lang == "th" else self.sentence_en


_ALL = frozenset(Use)
_FIXABLE = frozenset({Use.CHANGES, Use.HIDE})
_FINAL = frozenset({Use.REJECT, Use.HIDE})

_REASONS = (
    Reason(
        "private_data",
        "มีเบอร์โทร ที่อยู่ หรือเลขประจำตัว",
        "Phone number, address or ID number",
        "มีเบอร์โทรหรือที่อยู่ ขอเอาออกเพื่อความปลอดภัยของทุกคน",
        "There is a phone number or an address in it; let’s take it out, for everyone’s safety.",
        _FIXABLE,
    ),
    Reason(
        "face",
        "เห็นหน้าเด็กหรือคนอื่นชัด",
        "A child’s or a stranger’s face",
        "เห็นหน้าเด็กหรือคนอื่นชัด ขอเปลี่ยนภาพ หรือให้เราเบลอให้",
        "A child’s or a stranger’s face can be seen; swap the photo, or let us blur it.",
        _FIXABLE,
    ),
    Reason(
        "rights",
        "ภาพหรือข้อความเหมือนมาจากที่อื่น",
        "Photo or text seems to be from elsewhere",
        "ภาพหรือข้อความนี้เหมือนมาจากที่อื่น มีภาพที่คุณถ่ายเอง หรือเล่าด้วยคำของคุณเองไหม",
        "This seems to be from elsewhere; have you a photo of your own, or could you tell it in your own words?",
        _ALL,
    ),
    Reason(
        "person",
        "พาดพิงคนอื่นให้เสียหาย",
        "Accuses or harms somebody",
        "มีส่วนที่พาดพิงคนอื่น ลองเล่าจากมุมของคุณดู",
        "Part of it accuses someone; try telling it from your side.",
        _ALL,
    ),
    Reason(
        "short",
        "สั้นไป อยากฟังต่อ",
        "Too short, we want more",
        "กำลังสนุกเลย ขออีกสักย่อหน้าได้ไหม",
        "It was just getting good. One more paragraph?",
        frozenset({Use.CHANGES}),
    ),
    Reason(
        "unclear",
        "อ่านแล้วยังไม่เข้าใจ",
        "Hard to follow",
        "มีตรงที่เราอ่านแล้วยังไม่เข้าใจ ช่วยเล่าเพิ่มอีกนิดนะ",
        "There is a part we could not follow; could you say a little more?",
        frozenset({Use.CHANGES}),
    ),
    Reason(
        "complaint",
        "เป็นเรื่องร้องเรียน",
        "A complaint to the city",
        "เรื่องนี้เขตช่วยได้เร็วกว่า แจ้งทาง Traffy Fondue ได้เลย แล้วพอแก้เสร็จ กลับมาเล่าให้ฟังนะ",
        "The district can help faster: tell them on Traffy Fondue, and come back to tell us how it went.",
        _FINAL,
    ),
    Reason(
        "ad",
        "ดูคล้ายโฆษณา",
        "Reads as an advertisement",
        "เรื่องนี้ดูคล้ายโฆษณา เราเผยแพร่ให้ไม่ได้",
        "This reads as an advertisement, so we can’t publish it.",
        _FINAL,
    ),
    Reason(
        "duplicate",
        "เหมือนเรื่องที่เคยส่ง",
        "The same as an earlier story",
        "เหมือนเรื่องที่คุณเคยส่ง เราขอใช้เรื่องนั้นนะ",
        "It is the same as your earlier story; we’ll use that one.",
        _FINAL,
    ),
    Reason(
        "harmful",
        "รุนแรง เกลียดชัง หรือผิดกฎหมาย",
        "Violent, hateful or against the law",
        "มีส่วนที่อาจทำร้ายคนอ่านหรือคนในเรื่อง เราเผยแพร่ให้ไม่ได้",
        "Part of it could hurt readers or the people in it, so we can’t publish it.",
        _FINAL,
    ),
    Reason(
        "other",
        "เหตุผลอื่น (เขียนในข้อความ)",
        "Something else (say what in the message)",
        "",
        "",
        _ALL,
    ),
)

#: All reasons by code, in the order in which pages show them.
REASONS: dict[str, Reason] = {reason.code: reason for reason in _REASONS}


def list_reasons(use: Use) -> list[Reason]:
    """The reasons that can be given for one kind of decision."""
    return [reason for reason in REASONS.values() if use in reason.uses]
