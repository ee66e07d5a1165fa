"""Routes of the desk.

``reading``    the queue, one story, the published stories, a photo: nothing changes
``decisions``  what is decided about a story
``bulk``       what is decided about many
``reported``   what visitors reported
``claiming``   who reads what now
``redacting``  what is covered on a photo, with its form
``care``       stories that are skipped, the hint to pause
``notes``      words for colleagues
``standing_aside``  leaving a story to others; who is turned away
``targets``    how soon authors are answered
``ticking``    what had been asked, ticked off
``wording``    the reasons and replies to choose from, with their forms
``wordlist``   the words that are pointed out
``page``       the page of one story, which reading and deciding both show
``view``       which part of a lane the reader looks at
``undo``       the offers to take decisions back
"""

from stories.moderation.routes import (
    bulk,
    care,
    claiming,
    decisions,
    notes,
    reading,
    redacting,
    reported,
    standing_aside,
    targets,
    ticking,
    wording,
    wordlist,
)
from stories.moderation.routes.blueprint import bp

__all__ = [
    "bp",
    "bulk",
    "care",
    "claiming",
    "decisions",
    "notes",
    "reading",
    "redacting",
    "reported",
    "standing_aside",
    "targets",
    "ticking",
    "wording",
    "wordlist",
]
