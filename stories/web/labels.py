"""The words for the values of enums, in one place."""

from flask_babel import lazy_gettext as _l

from stories.consents import Purpose
from stories.hints import HintKind
from stories.models import (
    Action,
    ActorKind,
    AgeBand,
    CoveredKind,
    Lane,
    People,
    ReportReason,
    Role,
    Section,
    StoryKind,
    StoryState,
    TallyKind,
    Theme,
    Use,
    WordKind,
)
from stories.signals import Along, SignalKind

THEMES: dict[str, object] = {
    Theme.HAPPINESS: _l("ความสุข"),
    Theme.INSPIRATION: _l("แรงบันดาลใจ"),
    Theme.PERSPECTIVE: _l("มุมมอง"),
    Theme.THINKING: _l("วิธีคิด"),
    Theme.LIVING: _l("การใช้ชีวิต"),
    StoryKind.SOLVED: _l("ปัญหาที่แก้แล้ว"),
}
THEME_HINTS: dict[str, object] = {
    Theme.HAPPINESS: _l("ยิ้มตามโดยไม่รู้ตัว"),
    Theme.INSPIRATION: _l("อ่านจบแล้วอยากลุกไปทำอะไรสักอย่าง"),
    Theme.PERSPECTIVE: _l("เมืองเดิม มองจากอีกมุม"),
    Theme.THINKING: _l("คิดไม่เหมือนเดิม แล้วชีวิตก็เปลี่ยน"),
    Theme.LIVING: _l("อาชีพ อาหาร บ้าน และทางกลับบ้าน"),
    StoryKind.SOLVED: _l("เรื่องที่บอกไป แล้วเขตมาแก้ให้จริง"),
}
KINDS: dict[str, object] = {
    StoryKind.RESIDENT: _l("เรื่องจากคนกรุงเทพฯ"),
    StoryKind.OFFICER: _l("เรื่องจากเจ้าหน้าที่เขต"),
    StoryKind.SOLVED: _l("ปัญหาที่แก้แล้ว"),
}
STATES: dict[str, object] = {
    StoryState.DRAFT: _l("ร่าง"),
    StoryState.SUBMITTED: _l("รอคนอ่าน"),
    StoryState.CHANGES_REQUESTED: _l("อยากให้ช่วยแก้"),
    StoryState.APPROVED: _l("ผ่านแล้ว กำลังจะเผยแพร่"),
    StoryState.PUBLISHED: _l("เผยแพร่แล้ว"),
    StoryState.REJECTED: _l("ไม่ได้เผยแพร่"),
    StoryState.HIDDEN: _l("ซ่อนไว้ระหว่างตรวจ"),
    StoryState.WITHDRAWN: _l("ถอนแล้ว"),
    StoryState.DELETED: _l("ลบแล้ว"),
}
CARDS: dict[str, object] = {
    TallyKind.WARM: _l("อ่านแล้วอุ่นใจ"),
    TallyKind.SMILE: _l("ยิ้มตามเลย"),
    TallyKind.LIKE_HOME: _l("เหมือนแถวบ้านเรา"),
    TallyKind.HEART: _l("ได้แรงใจไปต่อ"),
    TallyKind.GO_SEE: _l("อยากไปเห็นกับตา"),
    TallyKind.TOLD: _l("ขอบคุณที่เล่าให้ฟัง"),
}
LANES: dict[str, object] = {
    Lane.NEW: _l("มาใหม่"),
    Lane.RESUBMITTED: _l("แก้กลับมา"),
    Lane.SECOND_OPINION: _l("ขอความเห็นที่สอง"),
    Lane.APPEALS: _l("ขอให้ดูใหม่"),
    Lane.SOLVED: _l("ปัญหาที่แก้แล้ว"),
    Lane.QUARANTINE: _l("กักไว้ตรวจ"),
    Lane.REPORTED: _l("มีคนแจ้ง"),
}
REPORT_REASONS: dict[str, object] = {
    ReportReason.IN_PICTURE: _l("ฉันอยู่ในภาพนี้"),
    ReportReason.MY_CHILD: _l("ลูกหลานของฉันอยู่ในเรื่องหรือในภาพ"),
    ReportReason.ADDRESS: _l("มีที่อยู่ เบอร์โทร หรือข้อมูลส่วนตัวของฉัน"),
    ReportReason.UNTRUE: _l("เรื่องนี้ไม่จริง"),
    ReportReason.INSULT: _l("ด่าว่า ดูถูก หรือทำให้คนอื่นเสียหาย"),
    ReportReason.ADVERT: _l("เป็นโฆษณา"),
    ReportReason.RIGHTS: _l("ข้อความหรือภาพเป็นของคนอื่น"),
    ReportReason.OTHER: _l("เรื่องอื่น"),
}
#: Why a reported story stays, by the codes of ``reports.DISMISSALS``.
DISMISSALS: dict[str, object] = {
    "nothing_found": _l("ดูแล้ว ไม่พบสิ่งที่แจ้ง"),
    "people_agreed": _l("คนในเรื่องและในภาพยินยอมแล้ว"),
    "opinion": _l("เป็นความเห็นของคนเล่า ไม่ผิดแนวทางของเรา"),
    "repaired": _l("แก้ไขให้แล้ว ไม่ต้องนำเรื่องลง"),
    "no_ground": _l("ที่แจ้งมาไม่พอให้นำเรื่องลง"),
}
AGE_BANDS: dict[str, object] = {
    AgeBand.UP_TO_10: _l("ไม่เกิน 10 ปี"),
    AgeBand.FROM_11_TO_19: _l("11–19 ปี"),
    AgeBand.FROM_20: _l("20 ปีขึ้นไป"),
}
PEOPLE: dict[str, object] = {
    People.NOBODY: _l("ไม่มีคน หรือมองไม่ออกว่าใคร"),
    People.AGREED: _l("มีคนที่จำได้ และทุกคนยินดีแล้ว"),
    People.CROWD: _l("คนทั่วไปในที่สาธารณะ ไม่เจาะจงใคร"),
    People.CHILDREN: _l("มีเด็กที่จำได้ และผู้ปกครองยินดีแล้ว"),
}
ROLES: dict[str, object] = {
    Role.OFFICER: _l("เจ้าหน้าที่เขต"),
    Role.MODERATOR: _l("ผู้อ่านเรื่อง"),
    Role.EDITOR: _l("บรรณาธิการ"),
    Role.ADMIN: _l("ผู้ดูแลระบบ"),
    Role.DPO: _l("เจ้าหน้าที่คุ้มครองข้อมูล"),
}
ACTORS: dict[str, object] = {
    ActorKind.STAFF: _l("ทีมอ่าน"),
    ActorKind.AUTHOR: _l("คนเล่า"),
    ActorKind.SYSTEM: _l("ระบบ"),
}
ACTIONS: dict[str, object] = {
    Action.START: _l("เริ่มเขียน"),
    Action.SEND: _l("ส่งเรื่อง"),
    Action.RESEND: _l("แก้แล้วส่งกลับ"),
    Action.VOTE: _l("ลงความเห็นแล้วหนึ่งเสียง"),
    Action.TAKE_BACK_VOTE: _l("เลิกทำความเห็น"),
    Action.APPROVE: _l("ให้เผยแพร่"),
    Action.REQUEST_CHANGES: _l("ขอให้คนเล่าแก้"),
    Action.REJECT: _l("ไม่เผยแพร่"),
    Action.UNDO: _l("เลิกทำการตัดสินใจ"),
    Action.PUBLISH: _l("เผยแพร่"),
    Action.HIDE: _l("ซ่อนไว้ระหว่างตรวจ"),
    Action.RESTORE: _l("นำกลับมาเผยแพร่"),
    Action.RELEASE: _l("ปล่อยกลับเข้าคิว"),
    Action.UPHOLD: _l("ตรวจแล้ว ไม่เผยแพร่ต่อ"),
    Action.APPEAL: _l("ขอให้ดูใหม่"),
    Action.REOPEN: _l("เปิดพิจารณาใหม่"),
    Action.REPORT: _l("มีคนแจ้งเรื่องนี้"),
    Action.DISMISS: _l("ดูที่แจ้งแล้ว เผยแพร่ต่อ"),
    Action.SECOND_OPINION: _l("ขอความเห็นที่สอง"),
    Action.TAKE_BACK_QUESTION: _l("เลิกขอความเห็นที่สอง"),
    Action.TAKE_OVER: _l("รับช่วงอ่านต่อ"),
    Action.REDACT: _l("ปิดบางส่วนของภาพ"),
    Action.NOTE: _l("จดถึงเพื่อนร่วมงาน"),
    Action.ERASE_NOTE: _l("ลบข้อความถึงเพื่อนร่วมงาน"),
    Action.RECUSE: _l("รู้จักคนในเรื่อง ให้คนอื่นตัดสิน"),
    Action.TURN_AWAY: _l("ขอเปิดเรื่องที่อยู่นอกงานของตัวเอง"),
    Action.WITHDRAW: _l("ถอนเรื่อง"),
    Action.DELETE: _l("ลบร่าง"),
    Action.ERASE: _l("ลบข้อมูล"),
    Action.FREEZE: _l("พักการใช้ข้อมูล"),
    Action.UNFREEZE: _l("เลิกพักการใช้ข้อมูล"),
    Action.PROPOSE_FEATURE: _l("เสนอให้ขึ้นหน้าแรก"),
    Action.FEATURE: _l("ยกขึ้นหน้าแรก"),
    Action.UNFEATURE: _l("นำลงจากหน้าแรก"),
    Action.SEND_EDIT: _l("ส่งฉบับแก้ของเรื่องที่เผยแพร่แล้ว"),
    Action.APPROVE_EDIT: _l("ให้ฉบับแก้ผ่าน"),
    Action.REJECT_EDIT: _l("ไม่ใช้ฉบับแก้"),
    Action.CONFIRM_GUARDIAN: _l("ผู้ปกครองยืนยัน"),
    Action.WARN_IDLE: _l("เตือนว่าร่างจะถูกลบ"),
    Action.DELETE_CONTENT: _l("ลบข้อความและภาพตามกำหนด"),
}
PURPOSES: dict[str, object] = {
    Purpose.PUBLISH: _l("เผยแพร่บนเว็บนี้"),
    Purpose.REUSE: _l("พิมพ์ จัดแสดง หรือลงสื่อสังคมของเมือง"),
    Purpose.OWN_SENSITIVE: _l("เรื่องสุขภาพ ความเชื่อ หรือความพิการของตัวเอง"),
}
WORD_KINDS: dict[WordKind, object] = {
    WordKind.INSULT: _l("คำหยาบ คำด่า"),
    WordKind.GAMBLING: _l("พนัน"),
    WordKind.LOAN: _l("เงินกู้"),
    WordKind.VIOLENCE: _l("ความรุนแรง"),
    WordKind.DISTRESS: _l("อาจไม่อยากมีชีวิตอยู่"),
    WordKind.OTHER: _l("คำอื่นที่อยากให้ดู"),
    WordKind.ALLOWED: _l("ไม่ต้องเตือน"),
}
SIGNALS: dict[SignalKind, object] = {
    SignalKind.DISTRESS: _l("อาจต้องการความช่วยเหลือ"),
    SignalKind.VIOLENCE: _l("มีคำรุนแรง"),
    SignalKind.SAME_PHOTO: _l("ภาพซ้ำ"),
    SignalKind.SAME_TEXT: _l("ข้อความซ้ำ"),
    SignalKind.GAMBLING: _l("คล้ายโฆษณาพนัน"),
    SignalKind.LOAN: _l("คล้ายโฆษณาเงินกู้"),
    SignalKind.ADVERT: _l("คล้ายโฆษณาสัญญาเงิน"),
    SignalKind.LINKS: _l("ลิงก์เยอะ"),
    SignalKind.REPEATED: _l("ประโยคซ้ำ"),
    SignalKind.INSULT: _l("มีคำหยาบ"),
    SignalKind.OTHER_WORDS: _l("มีคำที่ตั้งไว้ให้ดู"),
    SignalKind.PRIVATE: _l("อาจมีข้อมูลส่วนตัว"),
}
SIGNAL_ICONS: dict[SignalKind, str] = {
    SignalKind.DISTRESS: "warning",
    SignalKind.VIOLENCE: "warning",
    SignalKind.SAME_PHOTO: "picture",
    SignalKind.SAME_TEXT: "copy",
    SignalKind.LINKS: "link",
    SignalKind.REPEATED: "copy",
    SignalKind.INSULT: "chat",
    SignalKind.OTHER_WORDS: "search",
    SignalKind.PRIVATE: "lock",
}
ALONGS: dict[Along, object] = {
    Along.LINK: _l("ลิงก์"),
    Along.LINE_ID: _l("ไอดีไลน์"),
    Along.PHONE: _l("เบอร์โทร"),
    Along.PROMISE: _l("คำสัญญาว่าจะได้เงิน"),
}
#: Sentences to begin a story with, by the key that stands in the address of ``/submit``.
PROMPTS: dict[str, object] = {
    "first-day": _l("วันแรกที่ย้ายมาอยู่กรุงเทพฯ…"),
    "corner-shop": _l("ร้านประจำหน้าปากซอย…"),
    "lost": _l("วันนั้นฉันหลงทาง แล้วก็…"),
    "fixed": _l("เรื่องเล็ก ๆ ที่เขตมาแก้ให้…"),
}
HINTS: dict[HintKind, object] = {
    HintKind.PHONE: _l("คล้ายเบอร์โทร"),
    HintKind.EMAIL: _l("คล้ายอีเมล"),
    HintKind.LINE_ID: _l("คล้ายไอดีไลน์"),
    HintKind.NATIONAL_ID: _l("คล้ายเลขบัตรประชาชน"),
    HintKind.PLATE: _l("คล้ายทะเบียนรถ"),
    HintKind.HOUSE_NUMBER: _l("คล้ายบ้านเลขที่"),
    HintKind.BANK_ACCOUNT: _l("คล้ายเลขบัญชี"),
    HintKind.SCHOOL_CLASS: _l("โรงเรียนกับห้องเรียนของเด็ก"),
}
#: The decisions that reasons and replies are for.
USES: dict[str, object] = {
    Use.CHANGES: _l("ขอให้แก้"),
    Use.REJECT: _l("ไม่เผยแพร่"),
    Use.HIDE: _l("ซ่อนไว้ระหว่างตรวจ"),
}
#: The parts of the page of guidelines.
SECTIONS: dict[str, object] = {
    Section.WANTED: _l("สิ่งที่เราอยากอ่าน"),
    Section.CHANGES: _l("สิ่งที่เราจะขอให้แก้"),
    Section.REFUSED: _l("สิ่งที่เราเผยแพร่ให้ไม่ได้"),
    Section.YOUNG: _l("คนเล่าอายุไม่ถึง 20 ปี"),
    Section.NONE: _l("ไม่มีส่วนที่ตรง"),
}
#: What a placeholder of a saved reply becomes.
PLACEHOLDERS: dict[str, object] = {
    "title": _l("ชื่อเรื่อง"),
    "name": _l("นามปากกาของคนเล่า ถ้ามี"),
    "district": _l("ชื่อเขต เช่น เขตบางรัก"),
    "code": _l("รหัสของเรื่องในที่อยู่หน้าเว็บ"),
    "reasons": _l("ประโยคของเหตุผลที่เลือก"),
}
#: What moderators cover on a photo.
COVERED: dict[str, object] = {
    CoveredKind.FACE: _l("ใบหน้า"),
    CoveredKind.PLATE: _l("ทะเบียนรถ"),
    CoveredKind.NUMBER: _l("เบอร์โทร บ้านเลขที่ หรือเลขประจำตัว"),
    CoveredKind.OTHER: _l("ข้อมูลส่วนตัวอย่างอื่น"),
}
#: Why an author may want to take it out.
HINT_REASONS: dict[HintKind, object] = {
    HintKind.PHONE: _l("ใครอ่านก็โทรหาได้ อยากให้คนอื่นเห็นไหม"),
    HintKind.EMAIL: _l("ใครอ่านก็เขียนถึงได้ อยากให้คนอื่นเห็นไหม"),
    HintKind.LINE_ID: _l("ใครอ่านก็ทักได้ อยากให้คนอื่นเห็นไหม"),
    HintKind.NATIONAL_ID: _l("มิจฉาชีพเอาเลขนี้ไปแอบอ้างได้ เอาออกจะปลอดภัยกว่า"),
    HintKind.PLATE: _l("ทะเบียนบอกได้ว่ารถเป็นของใคร เจ้าของยินดีแล้วหรือยัง"),
    HintKind.HOUSE_NUMBER: _l("บอกได้ว่าใครอยู่บ้านหลังไหน อยากให้คนอื่นรู้ไหม"),
    HintKind.BANK_ACCOUNT: _l("คนอื่นเอาเลขบัญชีไปใช้หลอกได้ เอาออกจะปลอดภัยกว่า"),
    HintKind.SCHOOL_CLASS: _l("บอกได้ว่าเด็กอยู่ที่ไหนในวันเรียน เอาชื่อโรงเรียนหรือห้องออกดีไหม"),
}
