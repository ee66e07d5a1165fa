"""The author's addresses: ``/submit``, ``/drafts``, ``/sent``, ``/track``, ``/my``.

``blueprint``  what they share
``start``      the first words
``steps``      write, place, people
``photos``     the photos
``uploads``    photos that come in pieces, in the words of ``tus``
``carry``      a draft goes on in another browser
``offline``    the service worker and its page
``sending``    preview and slip
``mine``       the code on the slip, my stories, one story's status
``links``      the link by mail that opens all stories of one address
``timeline``   events in the author's words
``copy_words`` an earlier copy in the author's words
``in_app``     browsers inside apps
"""

from stories.submission.routes import carry, links, mine, offline, photos, sending, start, steps, uploads
from stories.submission.routes.blueprint import bp

__all__ = ["bp", "carry", "links", "mine", "offline", "photos", "sending", "start", "steps", "uploads"]
