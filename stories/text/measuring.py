"""Lengths, cuts and pieces of text, counted in grapheme clusters: what a reader sees as one character.

ที่ is three code points, nine bytes and one cluster. Thai has no spaces between words, so a cut looks for the end of a
phrase first, then for a word that commonly begins one, then for the beginning of a syllable; it never parts a vowel or
a mark from its consonant. No dictionary is used here.
"""

import math
import unicodedata

import regex

EXCERPT_CLUSTERS = 140
SLUG_CLUSTERS = 60
# Clusters a minute: sample stories have 3.2 clusters to a Thai word, and a page is read at about 200 words a minute.
THAI_CLUSTERS_A_MINUTE = 640
WORDS_A_MINUTE = 238  # adults reading English prose silently (Brysbaert 2019)

_LEADING_VOWELS = "เแโใไ"
_NEVER_FIRST = "ะาำๅๆฯ,.!?:;)]}”’…%"
_NEVER_LAST = _LEADING_VOWELS + "([{“‘#@"
_COMMON_WORDS = ("เพราะ", "แล้ว", "และ", "ที่", "ให้", "ไม่", "แต่", "กับ", "ของ", "เป็น", "ได้", "จะ", "ก็")
_UNIT_CLUSTERS = 8  # a word of at most this length after a number counts as its unit
_THAI = regex.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]")
_YAMOK = regex.compile(r" +ๆ")
_LATIN_WORD = regex.compile(r"\p{Latin}[\p{Latin}\p{M}'’]*")
_NUMBER = regex.compile(r"[\d.,:/+–-]*\d%?")
_WORDY = regex.compile(r"[\p{L}\p{N}]")
_NOT_IN_SLUG = regex.compile(r"[^a-z0-9\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59]+")


def cluster_count(text: str) -> int:
    """How many characters a reader would count; an emoji family is one."""
    return sum(1 for _ in regex.finditer(r"\X", text))


def excerpt(text: str, clusters: int = EXCERPT_CLUSTERS) -> str:
    """The beginning of a text on one line, at most ``clusters`` long with its "…"; whole and without "…" if it fits."""
    line = " ".join(text.split())
    pieces = regex.findall(r"\X", line)
    if len(pieces) <= clusters:
        return line
    kept = "".join(pieces[: _cut(pieces, clusters - 1)])
    return kept.rstrip(" ,;:–-…([{“‘") + "…"


def slug(title: str) -> str:
    """The readable part of a story's address: Thai kept, lower case, hyphens; at most 60 clusters; may be "".

    Thai is named by its range, because ``\\w`` leaves out vowels and tone marks (ที่นี่ would become ท-น).
    """
    plain = regex.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", title.lower())).replace(" ๆ", "ๆ")
    pieces = regex.findall(r"\X", _NOT_IN_SLUG.sub(" ", plain).strip())
    kept = pieces if len(pieces) <= SLUG_CLUSTERS else pieces[: _cut(pieces, SLUG_CLUSTERS)]
    return "".join(kept).strip().replace(" ", "-")


def reading_minutes(text: str) -> int:
    """Whole minutes to read a text, at least 1; Thai by clusters, words in Latin letters by words."""
    thai = sum(1 for piece in regex.finditer(r"\X", text) if _THAI.match(piece[0]))
    words = sum(1 for _ in _LATIN_WORD.finditer(text))
    return max(1, math.ceil(thai / THAI_CLUSTERS_A_MINUTE + words / WORDS_A_MINUTE - 0.25))


def nbsp_yamok(text: str) -> str:
    """Keep ๆ with the word before it: no browser does (a lone ๆ at the start of a line reads as a fault)."""
    return _YAMOK.sub("\u00a0ๆ", text) if "ๆ" in text else text


def phrases(title: str) -> list[str]:
    """The phrases of a title, which a line break should not part: split at its spaces.

    Kept together by a no-break space: ๆ, a number with its unit (0 บาท) or else with what it numbers (ชั้น 32), and a
    sign or emoji with what precedes it.
    """
    parts = [part for part in nbsp_yamok(title).split(" ") if part]
    found: list[str] = []
    joined_to_next = False
    for part, following in zip(parts, [*parts, ""][1:], strict=True):
        is_number = _NUMBER.fullmatch(part) is not None
        has_unit = is_number and 0 < cluster_count(following) <= _UNIT_CLUSTERS
        joins = joined_to_next or (is_number and not has_unit) or not _WORDY.search(part)
        if found and joins:
            found[-1] += "\u00a0" + part
        else:
            found.append(part)
        joined_to_next = has_unit
    return found


def _cut(pieces: list[str], limit: int) -> int:
    """Where to cut clusters so that at most ``limit`` stay: index of the first one left out."""
    for index in range(limit, limit // 2, -1):
        if pieces[index].isspace():
            return index
    lowest = max(limit * 2 // 3, 1)
    for index in range(limit, lowest, -1):
        ahead = "".join(pieces[index : index + 5])
        if ahead.startswith(_COMMON_WORDS) and _may_part(pieces[index - 1], pieces[index]):
            return index
    for index in range(limit, lowest, -1):
        if pieces[index][0] in _LEADING_VOWELS and _may_part(pieces[index - 1], pieces[index]):
            return index
    return next((index for index in range(limit, 1, -1) if _may_part(pieces[index - 1], pieces[index])), limit)


def _may_part(before: str, after: str) -> bool:
    """False where a cut would part a vowel, a silent letter or punctuation from what it belongs to."""
    return after[0] not in _NEVER_FIRST and before[-1] not in _NEVER_LAST and "\u0e4c" not in after
