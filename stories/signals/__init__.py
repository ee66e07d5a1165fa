"""What draws a moderator's eye to a story, each thing with its reason. It never decides anything.

``signal``    one thing that was noticed, and how it is kept
``wordlist``  words of the list that editors keep
``adverts``   gambling, loans, heaps of links, the same sentence again
``likeness``  photos and texts that are nearly the same
``noticing``  all of it about one revision
"""

from stories.signals.noticing import list_photo_pieces, list_signals, list_text_pieces
from stories.signals.signal import HEAVY, Along, Signal, SignalKind, read, write

__all__ = [
    "HEAVY",
    "Along",
    "Signal",
    "SignalKind",
    "list_photo_pieces",
    "list_signals",
    "list_text_pieces",
    "read",
    "write",
]
