"""Everything that can go wrong on purpose, as one tree.

::

    StoriesError
    ├── ConfigError            a setting is missing or wrong; stops the start
    ├── StartRefused           a database or a store that this code cannot work with; stops the start
    ├── BackupRefused          a backup or a restore that cannot begin; the message says what to do
    ├── NotFound               no such story, photo, account
    │   └── ObjectNotFound     no such key in storage
    │       └── InvalidKey     and there never can be
    ├── Gone                   a withdrawn story: it was here and the author took it back
    │   └── UploadEnded        a photo on its way that was stopped, removed, or took too long
    ├── Forbidden              known, but not allowed to do this
    ├── NeedsSignIn            not known yet
    ├── NeedsSlip              only the author may see this: the code on the slip opens it
    ├── LinkExpired            the link of a mail was used before, or is too old
    ├── Conflict               somebody was faster
    │   ├── StaleRevision      the decision names a revision that is no longer the newest
    │   └── InvalidTransition  the state does not allow the action
    │       └── RoundsOver     changes were asked for as often as they may be
    ├── InvalidInput           what was sent cannot be used; carries a code and the field
    │   ├── PhotoRefused       a photo that breaks a limit, seen from its header
    │   ├── BrokenPiece        a piece of a file that does not match its checksum, or the file
    │   └── NotReady           something has to be finished first (photos, a guardian's yes)
    ├── PhotoFailed            a photo that could not be decoded (in the worker)
    ├── TooManyRequests        a limit per network or account is reached; carries the wait
    ├── ProxyFailed            a proxy did not fetch its copies anew
    └── StorageError           the object store did not do what was asked
        └── StoreRefused       and will not, however often it is asked: no such bucket, or not for us

Domain code raises them with the ids that matter; ``web/errors.py`` turns a class into a status and a page in the
reader's language. The messages here are for logs and engineers, in English, without personal text.
"""


class StoriesError(Exception):
    """Root of all errors this application raises itself."""


class ConfigError(StoriesError):
    """A setting is missing or wrong. The message says which and what to do."""


class StartRefused(StoriesError):
    """The database or a store is none that this code can work with. The message says what to do."""


class BackupRefused(StoriesError):
    """A backup cannot be made here, or not be brought back here. The message says what to do; nothing was changed."""


class NotFound(StoriesError):
    """Nothing exists under this id."""


class ObjectNotFound(NotFound):
    """The store has no object under this key."""


class InvalidKey(ObjectNotFound):
    """No object can have this key: it leaves its folder, or holds a character that keys do not."""


class Gone(StoriesError):
    """The story was public and its author has withdrawn it."""


class UploadEnded(Gone):
    """The file is not taken in pieces any more: it was stopped, its photo was removed, or it took too long."""


class Forbidden(StoriesError):
    """The actor is known and may not do this."""


class NeedsSignIn(StoriesError):
    """Only staff who have signed in may do this."""


class NeedsSlip(StoriesError):
    """Only the author of the story may do this, and nothing proves that it is them."""


class LinkExpired(StoriesError):
    """The link of a mail was used before, is too old, or never was one."""


class Conflict(StoriesError):
    """Somebody else changed the same thing first."""


class StaleRevision(Conflict):
    """The author has sent a newer revision than the one the decision was made on."""


class InvalidTransition(Conflict):
    """The state of the story does not allow this action."""


class RoundsOver(InvalidTransition):
    """The author has been asked for changes as often as anybody may be: now it is decided."""


class InvalidInput(StoriesError):
    """What was sent cannot be used.

    Args:
        code: which rule was broken; the web layer has a sentence for each.
        field: the form field the sentence belongs to, or "".
        details: numbers for the sentence (``limit``, ``found``).
    """

    def __init__(self, code: str, field: str = "", **details: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.details = details


class PhotoRefused(InvalidInput):
    """A file that is no photo we take, or breaks a limit that its header shows."""


class BrokenPiece(InvalidInput):
    """A piece of a file: ``piece_checksum``, ``piece_too_long`` or ``piece_too_small`` (too many of them)."""


class NotReady(InvalidInput):
    """Something must be finished first: a photo still being checked, a guardian's confirmation."""


class PhotoFailed(StoriesError):
    """The pixels could not be decoded within the limits.

    Args:
        code: ``photo_broken``, ``photo_bomb`` or ``photo_timeout``; kept with the photo.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooManyRequests(StoriesError):
    """A limit is reached.

    Args:
        retry_after_seconds: when the next try is allowed.
    """

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"retry after {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class ProxyFailed(StoriesError):
    """A proxy could not be reached, or could not fetch its copies anew."""


class StorageError(StoriesError):
    """The object store refused or could not be reached."""


class StoreRefused(StorageError):
    """The bucket or the folder is not there, or not for us: asking again changes nothing."""
