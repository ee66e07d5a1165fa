"""Private data in what people type: found to be asked about, never to refuse anything.

The author sees it underlined in the preview, before anybody else reads it; the moderators see the same on the desk. All
positions are positions in the text as typed. Better to miss one than to underline every number: a year, a price, a
time, a bus or a hotline is nobody's secret.
"""

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from uuid import UUID

import regex

from stories.models import Lang, Revision
from stories.text import to_arabic_digits


class HintKind(StrEnum):
    """What a piece of text looks like."""

    NATIONAL_ID = "national_id"
    BANK_ACCOUNT = "bank_account"
    PHONE = "phone"
    EMAIL = "email"
    LINE_ID = "line_id"
    PLATE = "plate"
    HOUSE_NUMBER = "house_number"
    SCHOOL_CLASS = "school_class"


@dataclass(frozen=True, slots=True)
class Hint:
    """One find: ``text[start:end]`` looks like ``kind``."""

    kind: HintKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlacedHint:
    """One find in a revision, and where its author mends it.

    Args:
        words: as typed.
        field: ``title``, ``body``, ``caption``, ``description``, ``landmark`` or ``pen_name``.
        lang: of the text, None where there is but one.
        photo_id: of the photo that the caption or description belongs to.
    """

    kind: HintKind
    words: str
    field: str
    lang: Lang | None = None
    photo_id: UUID | None = None


_GAP = r"(?:[ ]?[-–—‑.·][ ]?|[ ]{1,2})"  # between the groups of a number
_START = r"(?<![0-9A-Za-z])(?<![0-9][-–./,:])"
_END = r"(?![0-9])(?![.,/:][0-9])"
_THAI = r"\u0e01-\u0e4e"


@cache
def _compile(pattern: str) -> regex.Pattern[str]:
    """Compiled when first asked for: it takes a fifth of a second, and most processes look for nothing."""
    return regex.compile(pattern, regex.IGNORECASE | regex.VERBOSE)


_ID = rf"{_START}[0-9](?:[ ]?[-–.]?[ ]?[0-9]){{12}}{_END}(?![-–][0-9])"
# Groups as people write them. Ten digits in pairs are times or a list, so other groups count for nothing.
_PHONE = rf"""(?:{_START}[(]?(?:
      0[689][0-9]{{8}}
      | 0[689][0-9][)]?~[0-9]{{3}}~[0-9]{{4}} | 0[689][0-9][)]?~[0-9]{{7}} | 0[689][0-9][)]?~[0-9]{{4}}~[0-9]{{3}}
      | 0[689][0-9][)]?~[0-9]{{3}}~[0-9]{{2}}~[0-9]{{2}}
      | 0[689][)]?~[0-9]{{4}}~[0-9]{{4}} | 0[689][)]?~[0-9]{{8}}
      | 0[689][0-9]{{2}}~[0-9]{{3}}~[0-9]{{3}} | 0[689][0-9]{{2}}~[0-9]{{6}} | 0[689][0-9]{{3}}~[0-9]{{5}}
      | 0~[689][0-9]{{3}}~[0-9]{{5}} | 0~[689][0-9]{{4}}~[0-9]{{4}}
      | 02[0-9]{{7}} | 02[)]?~[0-9]{{3}}~[0-9]{{4}} | 02[)]?~[0-9]{{7}} | 0~2[0-9]{{3}}~[0-9]{{4}}
      | 02[0-9]{{1,2}}~[0-9]{{3}}~[0-9]{{3,4}}
      | 0[3-57][0-9]{{7}} | 0[3-57][0-9][)]?~[0-9]{{3}}~[0-9]{{3}} | 0[3-57][0-9][)]?~[0-9]{{6}}
      | 66[689][0-9]{{8}} )
    | (?<![0-9A-Za-z+])[+]66(?:[ ]?[(]0[)])?(?:~?[0-9]){{8,9}}
    | (?<![0-9A-Za-z+])[+](?!66)[1-9][0-9]{{0,2}}[ .-][(]?[0-9]{{1,4}}[)]?(?:[ .-][0-9]{{2,4}}){{1,4}}
    ){_END}""".replace("~", _GAP)
_MAX_ID_GROUPS = 6  # more is a list of numbers
_BANKS = r"กสิกร(?:ไทย)?|ไทยพาณิชย์|กรุงไทย|กรุงศรี|ออมสิน|ทหารไทย|k[ -]?bank|scb|ktb|bbl|ttb"
_ACCOUNT = rf"""{_START}(?P<found>[0-9]{{3}}[-–][0-9][-–][0-9]{{5}}[-–][0-9]){_END}
    | (?:บัญชี|พร้อมเพย์|prompt[ ]?pay|(?:bank[ ])?account[ ](?:no[.]?|number|is)|{_BANKS})
      [^\n0-9]{{0,30}}{_START}(?P<found>[0-9](?:[ ]?[-–]?[ ]?[0-9]){{9,11}}){_END}(?![ ]?(?:บาท|baht))"""
_EMAIL = r"""(?<![a-z0-9._%+-])[a-z0-9_][a-z0-9._%+-]*[ ]?(?:@|[(\[][ ]?at[ ]?[)\]])[ ]?
    (?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?[.])+(?:[a-z]{2,24}|ไทย)(?![a-z0-9-])
    | (?<![\u0e01-\u0e4ea-z0-9._%+-])[\u0e01-\u0e4ea-z0-9._%+-]+@[\u0e01-\u0e4e]+[.]ไทย"""
_NAME = r"[@~]?[a-z0-9][a-z0-9._-]{1,28}[a-z0-9_]"
_TELLING = r"(?:@[a-z0-9._-]{3,30}|(?=[a-z._-]*[0-9_])(?=[0-9._-]*[a-z])[a-z0-9][a-z0-9._-]{1,28}[a-z0-9_])"
_TRAINS = r"(?<!\b(?:blue|green|red|purple|yellow|pink|orange|gold|silom|sukhumvit|rail|mrt|bts|dark|light)[ ])"
_LINE = rf"""(?:ไอดี[ ]?ไลน์|ไลน์[ ]?ไอดี|ไอดี[ ]?line|line[ ]?ไอดี|id[ ]?ไลน์|ไลน์[ ]?id)[ ]*(?:คือ|ชื่อ|ว่า|[:=：])?[ ]*
      (?P<found>{_NAME})
    | (?<![a-z])(?:line[ ]?id|id[ ]?line)(?![a-z])[ ]*(?:[:=：]|คือ)[ ]*(?P<found>{_NAME})
    | (?<![a-z])(?:line[ ]?id|id[ ]?line)(?![a-z])[ ]*(?:is[ ])?[ ]*(?P<found>{_TELLING})
    | (?:(?:แอด|ทัก|เพิ่มเพื่อน|ติดต่อ)(?:ทาง|มาทาง|มาที่|ได้ที่|ที่|มา)?[ ]?(?:ไลน์|line(?![a-z]))|ไลน์[ ]?[:=：])
      [ ]*(?:ที่|ชื่อ|มาที่|[:=：])?[ ]*(?P<found>{_NAME})
    | (?<![a-z])(?:add|contact)[ ](?:me[ ])?(?:on|via|by|my)?[ ]?line[ ]*[:=：]?[ ]*(?P<found>{_TELLING})
    | {_TRAINS}(?:ไลน์|(?<![a-z-])line(?![a-z]))[ ]*[:=：]?[ ]*(?P<found>@[a-z0-9._-]{{3,30}})
    | {_TRAINS}(?<![a-z-])line[ ]*[:=：][ ]*(?P<found>{_TELLING})
    | (?P<found>(?:https?://)?(?:line[.]me/(?:R/)?ti/[pg]/[~@%a-z0-9_.-]+|lin[.]ee/[a-z0-9_-]+))"""
# Two consonants are a word too: before a number they are a unit, a bus, a year or "I" far more often than a plate.
_WORDS = (
    "กก กม ซม มม ชม ลบ ตร นน บท คน ผม รถ ลม นม ฝน ผล บน กบ นก มด อก สด ลด หก พบ จบ คบ ตก ลง วง ดง ทน ขน ชน "
    "ปน สน จน ปอ พศ คศ ถน ตม อบ อด อม ยก รก รส รบ รอ ขอ พอ คอ ตอ มอ กอ ซอ หอ บอ ยอ ลอ ชอ จอ สอ ทอ นอ ถอ กด "
    "กล คง คม งด จด จม ชง ดม ดล ตน ถม ทบ ธง นบ บด บก บง บม ปด ปม ผง ฝก พล พน ฟง มน ยล รน ลน วน สม สง สบ หด "
    "หน อล สพ รพ รร มท กท ศธ สธ อต จส ขส นร สส สว ดร"
)
_NO_PLATE = "|".join(_WORDS.split())
_LETTERS = rf"(?!(?:{_NO_PLATE})(?![ก-ฮ]))[ก-ฮ]"
_COUNTED = r"(?![ ]?(?:บาท|คน|ปี|ตัว|เมตร|กม|กิโล|ไร่|ครั้ง|วัน|ชั่วโมง|นาที|ใบ|หลัง|แผ่น|ก้าว|แคล|วัตต์|เล่ม|น[.]|ชิ้น|ดวง|%))"
_YEAR = r"(?:19|20|24|25|26)[0-9]{2}(?![0-9])"
_PROVINCE = r"[ ]?(?:กทม|กรุงเทพ|นนทบุรี|ปทุมธานี|สมุทรปราการ|นครปฐม|ชลบุรี|เชียงใหม่)"
_NOT_GLUED = rf"(?<![{_THAI}0-9A-Za-z.])"
_PLATE = rf"""(?:(?:เลข|ป้าย|หมายเลข)?ทะเบียน(?!บ้าน|สมรส|ราษฎร|พาณิชย์|วัด)
        |(?:licen[cs]e|number|registration)[ ]plate|plate[ ](?:no[.]?|number))
      [^\n0-9ก-ฮ]{{0,3}}(?:รถ|คือ|ว่า|เป็น|หมายเลข|is)?[^\n0-9ก-ฮ]{{0,3}}
      (?P<found>[0-9]?[ ]?[ก-ฮ]{{1,3}}[ ]?[-–]?[ ]?[0-9]{{1,4}}){_END}
    | {_NOT_GLUED}(?P<found>[1-9]{_LETTERS}[ก-ฮ][ ]?[-–]?[ ]?[0-9]{{1,4}}){_END}{_COUNTED}
    | {_NOT_GLUED}(?P<found>{_LETTERS}[ก-ฮ][ ]?[-–]?[ ]?(?!{_YEAR})[0-9]{{4}}){_END}(?![{_THAI}]){_COUNTED}
    | {_NOT_GLUED}(?P<found>{_LETTERS}[ก-ฮ][ ]?[-–]?[ ]?[0-9]{{1,4}}(?={_PROVINCE})){_END}"""
_FRACTION = r"(?![13]/[234](?![0-9])|2/3(?![0-9]))"
_STREET = rf"(?:หมู่บ้าน|(?:หมู่(?:ที่)?|ม[.])[ ]?[0-9]|(?:ซ[.]|ซอย)[ ]?[{_THAI}0-9]|(?:ถ[.]|ถนน)[ ]?[{_THAI}])"
_HOUSE = rf"""บ้านเลขที่[ ]?(?:[:])?[ ]?(?P<found>[0-9]{{1,5}}(?:/[0-9]{{1,5}})?(?:[-–][0-9]{{1,4}})?)(?![0-9])
    | (?<!บ้าน)เลขที่[ ]?(?P<found>[0-9]{{1,5}}(?:/[0-9]{{1,5}})?)(?=[ ]?{_STREET})
    | (?<!วันที่[ ]?|เมื่อ[ ]?|[ปมอ][.][ ]?|ชั้น[ ]?){_START}(?P<found>{_FRACTION}[0-9]{{1,4}}/[0-9]{{1,4}})(?=[ ]?{_STREET})
    | (?<![a-z])house[ ](?:no[.]?|number)[ ](?:is[ ])?(?P<found>[0-9]{{1,5}}(?:/[0-9]{{1,5}})?)(?![0-9])
    | {_START}(?P<found>{_FRACTION}[0-9]{{1,4}}/[0-9]{{1,4}})(?=,?[ ](?:moo|soi|m[.])[ ]?[a-z0-9])"""
_SCHOOL = rf"(?:โรงเรียน|ร[.]?ร[.])[ ]?[{_THAI}]{{3,}}"
_ROOM = (
    r"(?:ชั้น[ ]?)?(?<![ก-ฮ])(?:[ปมอ][.]|อนุบาล|ประถม(?:ศึกษาปีที่)?|มัธยม(?:ศึกษาปีที่)?)[ ]?[1-6][ ]?/[ ]?[0-9]{1,2}(?![0-9/])"
)
_CLASS = rf"(?P<found>{_SCHOOL}[^\n.!?]{{0,40}}?{_ROOM}|{_ROOM}[^\n]{{0,30}}?{_SCHOOL})"
_ADDRESS = regex.compile(r"https?://\S+", regex.IGNORECASE)


def _is_national_id(found: str) -> bool:
    """13 digits whose last one checks the others, in few groups; 1–8 begins a person's, 0 a company's."""
    digits = [int(sign) for sign in found if sign.isdigit()]
    if len(regex.findall(r"[0-9]+", found)) > _MAX_ID_GROUPS:
        return False
    total = sum(digit * (13 - place) for place, digit in enumerate(digits[:12]))
    return 1 <= digits[0] <= 8 and (11 - total % 11) % 10 == digits[12]


def _always(_found: str) -> bool:
    return True


#: In the order in which they claim their place: what is told apart most surely first.
_FINDERS: tuple[tuple[HintKind, str, Callable[[str], bool]], ...] = (
    (HintKind.EMAIL, _EMAIL, _always),
    (HintKind.LINE_ID, _LINE, lambda found: sum(sign.isdigit() for sign in found) < len(found)),
    (HintKind.NATIONAL_ID, _ID, _is_national_id),
    (HintKind.BANK_ACCOUNT, _ACCOUNT, _always),
    (HintKind.PHONE, _PHONE, _always),
    (HintKind.SCHOOL_CLASS, _CLASS, _always),
    (HintKind.HOUSE_NUMBER, _HOUSE, _always),
    (HintKind.PLATE, _PLATE, _always),
)


def find_hints(text: str) -> list[Hint]:
    """What in a text looks like private data, in the order of the text; finds never overlap.

    Thai digits count as digits. Hotlines of three and four digits are public. A web address is left alone, but for an
    invitation to LINE.
    """
    read = to_arabic_digits(text)  # as long as the text, so the positions are the same
    taken: list[tuple[int, int]] = []
    addresses = [match.span() for match in _ADDRESS.finditer(read)]
    found: list[Hint] = []
    for kind, pattern, holds in _FINDERS:
        for match in _compile(pattern).finditer(read):
            span = match.span("found") if "found" in match.re.groupindex else match.span()
            hidden = taken if kind is HintKind.LINE_ID else taken + addresses
            if holds(read[slice(*span)]) and not any(start < span[1] and span[0] < end for start, end in hidden):
                taken.append(span)
                found.append(Hint(kind, *span))
    return sorted(found, key=lambda hint: hint.start)


def list_revision_hints(revision: Revision) -> list[PlacedHint]:
    """What looks private in everything of a revision that readers will see, in the order of the pages."""
    return [
        PlacedHint(hint.kind, words[hint.start : hint.end], field, lang, photo_id)
        for field, words, lang, photo_id in list_shown(revision)
        for hint in find_hints(words)
    ]


def list_shown(revision: Revision) -> Iterator[tuple[str, str, Lang | None, UUID | None]]:
    """All words of a revision that readers will see: field, words, language and photo, as in ``PlacedHint``."""
    for one in revision.texts:
        yield "title", one.title, one.lang, None
        yield "body", one.body, one.lang, None
    for placed in revision.photos:
        for words in placed.texts:
            yield "caption", words.caption, words.lang, placed.photo_id
            yield "description", words.description, words.lang, placed.photo_id
    yield "landmark", revision.landmark, None, None
    yield "pen_name", revision.pen_name, None, None


def mark_text(text: str, labels: Mapping[HintKind, str]) -> str:
    """A plain text as HTML, escaped, with each find in a ``<mark class="private">`` that begins with its label, which
    is for those who listen."""
    built, position = [], 0
    for hint in find_hints(text):
        label, words = html.escape(labels[hint.kind]), html.escape(text[hint.start : hint.end], quote=False)
        built.append(html.escape(text[position : hint.start], quote=False))
        built.append(f'<mark class="private"><span class="visually-hidden">{label} </span>{words}</mark>')
        position = hint.end
    return "".join([*built, html.escape(text[position:], quote=False)])


def mark_html(markup: str, labels: Mapping[HintKind, str]) -> str:
    """``mark_text`` for HTML made by ``text.to_html``: its tags stay, what stands between them is marked."""
    pieces = regex.split(r"(<[^>]*>)", markup)
    return "".join(piece if piece.startswith("<") else mark_text(html.unescape(piece), labels) for piece in pieces)
