"""Lengths of waiting, counted in steps of a twentieth, so that percentiles of any days and places can be found.

A percentile of percentiles is none; sums of counts are counts. A length is told as the end of its step: at most five
hundredths too long, never too short.
"""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil, log

_FIRST_SECONDS = 60.0  # whatever is shorter is a minute
_GROWTH = 1.05


def bucket_of(length: timedelta) -> int:
    """The step that a length falls into."""
    seconds = max(length.total_seconds(), _FIRST_SECONDS)
    return ceil(round(log(seconds / _FIRST_SECONDS) / log(_GROWTH), 9))


def length_of(bucket: int) -> timedelta:
    """The longest length of a step."""
    return timedelta(seconds=_FIRST_SECONDS * _GROWTH**bucket)


def find_quantile(counts: Mapping[int, int], share: float) -> timedelta | None:
    """The length within which this share waited (nearest rank); None where nobody did.

    Args:
        counts: of waits, by step.
        share: above 0, up to 1.
    """
    wanted, passed = share * sum(counts.values()), 0
    for bucket in sorted(counts):
        passed += counts[bucket]
        if passed >= wanted:
            return length_of(bucket)
    return None
