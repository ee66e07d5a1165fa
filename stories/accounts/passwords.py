"""Passwords of staff: argon2id with 19 MiB, two passes and one lane (OWASP's smallest recommended setting)."""

import secrets
import unicodedata
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from stories.errors import InvalidInput

MIN_LENGTH = 12
MAX_LENGTH = 256  # a sentence; what is longer costs time and nothing else
_HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without the look-alikes 0 o 1 l i


def make_hash(password: str) -> str:
    """The argon2id hash of a password; takes tens of milliseconds and 19 MiB, so never inside a transaction."""
    return _HASHER.hash(_normalise(password))


def matches(password: str, password_hash: str) -> bool:
    """Whether this is the password of the hash; an unreadable hash takes the same time, and nothing matches it."""
    if len(password) > MAX_LENGTH:
        return False
    try:
        return _HASHER.verify(password_hash, _normalise(password))
    except VerifyMismatchError:
        return False
    except InvalidHashError:
        return matches(password, NOBODY)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


def check(password: str, email: str) -> None:
    """Refuse a new password that is too short, too long, or the e-mail address itself. No rule on kinds of characters.

    Raises:
        InvalidInput: ``password_short``, ``password_long``, ``password_is_email``; field ``new_password``.
    """
    wanted = _normalise(password)
    if len(wanted) < MIN_LENGTH:
        raise InvalidInput("password_short", "new_password", limit=MIN_LENGTH, found=len(wanted))
    if len(wanted) > MAX_LENGTH:
        raise InvalidInput("password_long", "new_password", limit=MAX_LENGTH, found=len(wanted))
    if wanted.casefold() in (email.casefold(), email.partition("@")[0].casefold()):
        raise InvalidInput("password_is_email", "new_password")


def new_password() -> str:
    """A random password to hand over once: four groups of five, 99 bits, without look-alikes."""
    letters = [secrets.choice(_ALPHABET) for _ in range(20)]
    return "-".join("".join(letters[start : start + 5]) for start in range(0, 20, 5))


def _normalise(password: str) -> str:
    """The same letters typed on another keyboard are the same password (RFC 8265: NFC)."""
    return unicodedata.normalize("NFC", password)


def _hash_of_nobody() -> str:
    parameters = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    salt, digest = (b64encode(bytes(length)).decode().rstrip("=") for length in (_HASHER.salt_len, _HASHER.hash_len))
    return f"$argon2id$v=19${parameters}${salt}${digest}"


#: A well-formed hash that no password has: checked for unknown accounts, so that they take the same time.
NOBODY = _hash_of_nobody()
