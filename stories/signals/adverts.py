"""Advertisements among stories: words for gambling or loans with a way to get in touch or a promise, heaps of links,
the same sentence over and over. One such word alone is no advertisement: people tell what gambling did to them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import regex

from stories import text
from stories.hints import HintKind, find_hints
from stories.models import WordKind
from stories.signals.signal import Along, Signal, SignalKind

_MANY_LINKS = 3
_MANY_WORDS = 2
_REPEATED = 3
_REPEATED_CHARS = 12
_LINK = regex.compile(
    r"https?://\S+|\bwww\.\S+|(?<![@\w.])[a-z0-9-]+\.(?:com|net|org|info|me|bet|vip|club|xyz|co|io|cc|asia|online)\b(?:/\S*)?",
    regex.IGNORECASE,
)
_PROMISE = regex.compile(
    r"อนุมัติ(?:ไว|ทันที|ง่าย)|ไม่เช็[คก](?:เครดิต|บูโร|ประวัติ)|ติดบูโร(?:ก็)?กู้ได้|รับเครดิต(?:ฟรี|ทันที)|แจกเครดิต"
    r"|ถอนได้(?:จริง|ไม่อั้น)|ได้เงินจริง|โบนัส ?[0-9]+ ?%|ฝาก ?[0-9]+ ?รับ ?[0-9]+|สมัคร(?:ฟรี|วันนี้|เลย|สมาชิกใหม่)"
    r"|รายได้(?:เสริม)?วันละ|กำไร(?:แน่นอน|วันละ)|free credit|guaranteed (?:win|profit|loan)|earn [0-9,]+ (?:baht|a day)"
)
_CONTACTS = {HintKind.LINE_ID: Along.LINE_ID, HintKind.PHONE: Along.PHONE}
_KINDS = {WordKind.GAMBLING: SignalKind.GAMBLING, WordKind.LOAN: SignalKind.LOAN}


def find_adverts(texts: Sequence[str], listed: Mapping[WordKind, Collection[str]]) -> list[Signal]:
    """What in the texts of one story looks like an advertisement, and what makes it look so.

    Args:
        texts: as typed.
        listed: the listed words found in them, by kind.
    """
    links = [match[0] for one in texts for match in _LINK.finditer(one)]
    promises = [match[0] for one in texts for match in _PROMISE.finditer(text.fold(one))]
    contacts = {_CONTACTS[hint.kind] for one in texts for hint in find_hints(one) if hint.kind in _CONTACTS}
    along = (*([Along.LINK] if links else []), *sorted(contacts), *([Along.PROMISE] if promises else []))
    found = []
    for kind, named in _KINDS.items():
        words = tuple(listed.get(kind, ()))
        if words and (along or len({text.fold(word) for word in words}) >= _MANY_WORDS):
            found.append(Signal(named, (*words, *promises), along))
    if promises and len(along) > 1 and not found:
        found.append(Signal(SignalKind.ADVERT, tuple(promises), along))
    if len(links) >= _MANY_LINKS:
        found.append(Signal(SignalKind.LINKS, tuple(links[:_MANY_LINKS]), number=len(links)))
    return [*found, *_find_repeated(texts)]


def _find_repeated(texts: Sequence[str]) -> list[Signal]:
    """Sentences (what stands between blanks or on a line) that come again and again."""
    pieces = [piece.strip() for one in texts for piece in regex.split(r"\n|  +|(?<=[.!?]) | (?=\p{Thai})", one)]
    long = Counter(piece for piece in pieces if len(piece) >= _REPEATED_CHARS)
    often = [(words, number) for words, number in long.most_common(1) if number >= _REPEATED]
    return [Signal(SignalKind.REPEATED, (words,), number=number) for words, number in often]
