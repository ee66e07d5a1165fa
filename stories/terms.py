"""How long things are kept (product §2, §4 and §8; PDPA s. 37(3) and R23). The privacy notice quotes these numbers."""

from datetime import timedelta

DRAFT_IDLE = timedelta(days=30)  # after the author's last change; then the author is warned
DRAFT_WARNED = timedelta(days=7)  # after the warning; then the draft is deleted
REJECTED = timedelta(days=90)  # after the decision; then text and photos go, the reasons stay
WITHDRAWN = timedelta(days=7)  # after its author took it back; then the story is erased
ORIGINAL = timedelta(days=30)  # after the first publication; the renditions stay
ORIGINAL_OF_SOLVED = timedelta(days=365)  # it is evidence of before and after
CONTACT = timedelta(days=365)  # after the last thing that happened to the last story of an address
LIMITS = timedelta(days=1)  # after the end of a window in which tries were counted
