"""When two photos, or two texts, are nearly the same: pieces that alike ones share, and how alike they are.

A photo has 64 bits, in four pieces of 16. Two photos that differ in up to ``PHOTO_BITS`` have a piece in which they
differ in at most one bit; so all are found by looking up each piece and its 16 neighbours, 68 keys of one index.

A text has the set of its shingles (runs of ``_SHINGLE`` letters, folded, without blanks and signs). Its sketch is a
MinHash of 32 numbers in eight bands of four: texts of which 60 % is the same share a band two times in three, of which
80 % is, 98 times in a hundred. What shares one is then compared shingle by shingle.
"""

import hashlib
import random
import zlib
from collections.abc import Collection

import regex

from stories import text

PHOTO_BITS = 7
TEXT_PERCENT = 60
_PIECES, _PIECE_BITS = 4, 16
_FLAT_BITS = 6  # so few or so many bits are set in a picture without a drawing: sky, wall, black
_SHINGLE = 8
_LEAST_SHINGLES = 40  # a text so short is like many
_BANDS, _ROWS = 8, 4
_PRIME = (1 << 61) - 1
_SIGNS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_random = random.Random(2569)  # noqa: S311 - the same numbers for ever: no secret
_FUNCTIONS = [(_random.randrange(1, _PRIME), _random.randrange(_PRIME)) for _place in range(_BANDS * _ROWS)]


def photo_pieces(dhash: str) -> list[int]:
    """The pieces under which a photo is kept, each with its place; none for a picture with nothing in it.

    Args:
        dhash: 16 hex digits.
    """
    bits = int(dhash, 16)
    if not _FLAT_BITS < bits.bit_count() < 64 - _FLAT_BITS:
        return []
    mask = (1 << _PIECE_BITS) - 1
    return [place << _PIECE_BITS | (bits >> place * _PIECE_BITS & mask) for place in range(_PIECES)]


def near_photo_pieces(dhash: str) -> list[int]:
    """The pieces under which photos like this one are kept."""
    own = photo_pieces(dhash)
    return [*own, *(piece ^ 1 << bit for piece in own for bit in range(_PIECE_BITS))]


def photo_distance(one: str, other: str) -> int:
    """In how many of 64 bits two photos differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def shingles(plain: str) -> frozenset[int]:
    """The shingles of a text; none of a short one."""
    letters = _SIGNS.sub("", text.fold(plain))
    found = frozenset(
        zlib.crc32(letters[start : start + _SHINGLE].encode()) for start in range(len(letters) - _SHINGLE + 1)
    )
    return found if len(found) >= _LEAST_SHINGLES else frozenset()


def text_pieces(found: Collection[int]) -> list[int]:
    """The pieces under which a text with these shingles is kept: 63-bit numbers."""
    if not found:
        return []
    sketch = [min((factor * one + addend) % _PRIME for one in found) for factor, addend in _FUNCTIONS]
    bands = [sketch[start : start + _ROWS] for start in range(0, len(sketch), _ROWS)]
    return [_number(f"{place}:{band}") for place, band in enumerate(bands)]


def same_percent(one: Collection[int], other: Collection[int]) -> int:
    """How much of two texts is the same, in percent of what either has."""
    both = len(set(one) & set(other))
    return 100 * both // (len(set(one)) + len(set(other)) - both) if both else 0


def _number(band: str) -> int:
    return int.from_bytes(hashlib.blake2b(band.encode(), digest_size=8).digest()) >> 1
