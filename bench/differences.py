"""What comparing two texts costs: the longest stories there can be, written to be awkward. Prints a table.

Usage: .venv/bin/python -m bench.differences
"""

from __future__ import annotations

import difflib
import random
import time
from collections.abc import Callable

from stories.text.differences import compare
from stories.text.words import segment

LENGTH = 10_000
WORDS = ["ตลาด", "น้ำ", "ฝน", "ตก", "บ้าน", "คลอง", "ร้าน", "ป้า", "เปิด", "ไป", " ", "\n\n", "ที่", "และ", "กลับ"]
GIVE_UP_TOKENS = 500  # difflib is not asked about more of a repetitive text: it would take minutes


def story(seed: int) -> str:
    """Words in any order, up to the limit of a story."""
    choose = random.Random(seed)
    text = ""
    while len(text) < LENGTH:
        text += choose.choice(WORDS)
    return text[:LENGTH]


CASES = {
    "one word put in": (story(1), f"{story(1)[:5000]}กอง{story(1)[5000:]}"),
    "written anew": (story(1), story(2)),
    "one letter, again and again": ("ก" * LENGTH, "ก" * (LENGTH - 1000) + "ข" * 1000),
    "letters and blanks": ("ก " * (LENGTH // 2), "ก ข " * (LENGTH // 4)),
    "paragraphs of one letter": ("ก\n\n" * (LENGTH // 3), "ก\n\nข\n\n" * (LENGTH // 6)),
}


def milliseconds(action: Callable[[], object]) -> float:
    """CPU time of the best of three."""
    best = float("inf")
    for _time in range(3):
        start = time.process_time()
        action()
        best = min(best, time.process_time() - start)
    return best * 1000


def with_difflib(old: str, new: str) -> str:
    """What difflib needs for the same words, where it comes to an end."""
    before, after = segment(old), segment(new)
    note = ""
    if len(set(before)) < 4 and len(before) > GIVE_UP_TOKENS:
        before, after, note = before[:GIVE_UP_TOKENS], after[:GIVE_UP_TOKENS], f" ({GIVE_UP_TOKENS:,} words only)"
    start = time.process_time()
    difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return f"{(time.process_time() - start) * 1000:,.0f}{note}"


def main() -> None:
    """Print the table."""
    segment("อุ่นเครื่อง")
    print("| 10,000 characters against 10,000 | words | compare(), CPU-ms | pieces | by paragraphs | difflib, CPU-ms |")
    print("|---|--:|--:|--:|---|--:|")
    for name, (old, new) in CASES.items():
        cost, found = milliseconds(lambda old=old, new=new: compare(old, new)), compare(old, new)
        pieces = sum(len(row) for row in found.paragraphs)
        coarse = "yes" if found.is_coarse else "no"
        print(f"| {name} | {len(segment(old)):,} | {cost:.0f} | {pieces} | {coarse} | {with_difflib(old, new)} |")


if __name__ == "__main__":
    main()
