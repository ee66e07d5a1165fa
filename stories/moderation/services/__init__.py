"""What staff decide about a story: one transaction each. Everyone imports from here.

Nothing leaves before the undo window has run out: publishing and the mail to the author are jobs that are due at its
end, and that look whether the decision still stands.

``deciding``     approve, ask for changes, refuse; take it back
``hiding``       take down for review, put back
``featuring``    the first place of the home page
``publication``  what the job does when the window is over
``outcome``      what all of them have in common
"""

from stories.moderation.services.deciding import approve, reject, request_changes, undo
from stories.moderation.services.featuring import REASON_CLUSTERS, feature, unfeature
from stories.moderation.services.hiding import hide, restore
from stories.moderation.services.outcome import MESSAGE_CLUSTERS, Decision
from stories.moderation.services.publication import publish

__all__ = [
    "MESSAGE_CLUSTERS",
    "REASON_CLUSTERS",
    "Decision",
    "approve",
    "feature",
    "hide",
    "publish",
    "reject",
    "request_changes",
    "restore",
    "undo",
    "unfeature",
]
