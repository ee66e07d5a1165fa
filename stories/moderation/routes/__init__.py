"""Routes of the desk.

``reading``    the queue, one story, the published stories, a photo: nothing changes
``decisions``  what is decided about a story
``page``       the page of one story, which both of them show
``undo``       the offer to take the last decision back
"""

from stories.moderation.routes import decisions, reading
from stories.moderation.routes.blueprint import bp

__all__ = ["bp", "decisions", "reading"]
