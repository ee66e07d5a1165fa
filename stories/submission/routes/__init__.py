"""The author's addresses: ``/submit``, ``/drafts``, ``/sent``, ``/track``, ``/my``.

``blueprint``  what they share
``start``      a new draft
``steps``      write, place, people
``photos``     the photos
``uploads``    photos that come in pieces, in the words of ``tus``
``sending``    preview and slip
``mine``       the code on the slip, my stories, one story's status
``links``      the link by mail that opens all stories of one address
``timeline``   events in the author's words
"""

from stories.submission.routes import links, mine, photos, sending, start, steps, uploads
from stories.submission.routes.blueprint import bp

__all__ = ["bp", "links", "mine", "photos", "sending", "start", "steps", "uploads"]
