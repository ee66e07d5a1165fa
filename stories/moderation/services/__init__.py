"""What staff decide about a story: one transaction each. Everyone imports from here.

Nothing leaves before the undo window has run out: publishing and the mail to the author are jobs that are due at its
end, and that look whether the decision still stands.

``deciding``     approve, ask for changes, refuse, ask a colleague, reopen; take it back
``bulk``         one decision on many stories
``hiding``       take down for review, put back, refuse for good
``reported``     answer what visitors reported
``claiming``     who reads what now
``standing_aside``  leaving a story to others; who was turned away from one
``featuring``    the first place of the home page
``redacting``    cover parts of a photo
``noting``       words for colleagues
``targets``      how soon authors are answered
``ticking``      what had been asked, ticked off
``wording``      the reasons and replies to choose from
``wordlist``     the words that are pointed out
``checking``     what the worker notices about a story
``publication``  what the job does when the window is over
``outcome``      what all of them have in common
"""

from stories.moderation.services.bulk import MAX_STORIES, BulkDecision, decide_many, undo_many
from stories.moderation.services.checking import check_revision, check_stories
from stories.moderation.services.claiming import Claimed, claim, release
from stories.moderation.services.deciding import approve, ask_second_opinion, reject, reopen, request_changes, undo
from stories.moderation.services.featuring import REASON_CLUSTERS, feature, propose_feature, unfeature
from stories.moderation.services.hiding import hide, restore, uphold
from stories.moderation.services.noting import add_note, erase_note
from stories.moderation.services.outcome import EXPLANATION_CLUSTERS, MESSAGE_CLUSTERS, Decision
from stories.moderation.services.publication import publish
from stories.moderation.services.redacting import finish_redaction, redact
from stories.moderation.services.reported import dismiss
from stories.moderation.services.standing_aside import note_turned_away, recuse
from stories.moderation.services.targets import set_answer_hours
from stories.moderation.services.ticking import tick_asked
from stories.moderation.services.wording import (
    NAME_CLUSTERS,
    SENTENCE_CLUSTERS,
    Placing,
    WordsKind,
    place_words,
    save_reason,
    save_reply,
)
from stories.moderation.services.wordlist import NOTE_CLUSTERS, WORD_CLUSTERS, add_word, remove_word

__all__ = [
    "EXPLANATION_CLUSTERS",
    "MAX_STORIES",
    "MESSAGE_CLUSTERS",
    "NAME_CLUSTERS",
    "NOTE_CLUSTERS",
    "REASON_CLUSTERS",
    "SENTENCE_CLUSTERS",
    "WORD_CLUSTERS",
    "BulkDecision",
    "Claimed",
    "Decision",
    "Placing",
    "WordsKind",
    "add_note",
    "add_word",
    "approve",
    "ask_second_opinion",
    "check_revision",
    "check_stories",
    "claim",
    "decide_many",
    "dismiss",
    "erase_note",
    "feature",
    "finish_redaction",
    "hide",
    "note_turned_away",
    "place_words",
    "propose_feature",
    "publish",
    "recuse",
    "redact",
    "reject",
    "release",
    "remove_word",
    "reopen",
    "request_changes",
    "restore",
    "save_reason",
    "save_reply",
    "set_answer_hours",
    "tick_asked",
    "undo",
    "undo_many",
    "unfeature",
    "uphold",
]
