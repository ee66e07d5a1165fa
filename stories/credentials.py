"""Random ids and secrets, and the keyed hashes under which secrets are kept."""

import hashlib
import hmac
import secrets
from uuid import UUID

from stories import text
from stories.extensions import settings

# Crockford's base 32: no I, L, O, U, so that a code can be read aloud and typed on any phone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SLIP_LENGTH = 12
_CARRY_LENGTH = 8
_LOOK_ALIKES = str.maketrans("OIL", "011")
_BETWEEN = " -‐‑‒–—−."


def new_public_id() -> str:
    """The short id of a story in addresses: 10 characters, 50 random bits."""
    return _new_code(10).lower()


def new_secret() -> str:
    """A secret for a cookie: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def mail_token(link_id: UUID) -> str:
    """The secret in a link by mail: 256 bits that only this application can tell from the id of the link, so that the
    worker can send it twice and the database need not keep it."""
    return keyed_hash("mail-token", str(link_id))


def new_key() -> str:
    """The random part of a storage key: 128 random bits as hex digits."""
    return secrets.token_hex(16)


def new_slip() -> str:
    """The code on an author's slip: 12 random base-32 characters (60 bits)."""
    return _new_code(_SLIP_LENGTH)


def new_carry_code() -> str:
    """The code that carries a draft to another browser: 8 random base-32 characters (40 bits), for 15 minutes."""
    return _new_code(_CARRY_LENGTH)


def _new_code(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def show_slip(code: str) -> str:
    """The code as it is printed: ``XXXX-XXXX-XXXX``, or ``XXXX-XXXX`` if it is to carry a draft."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_slip(typed: str) -> str | None:
    """The code somebody typed or pasted, forgiving blanks, dashes, case, look-alikes, Thai and full-width digits, and
    characters that nobody sees; None if it is none."""
    return _read_code(typed, _SLIP_LENGTH)


def read_carry_code(typed: str) -> str | None:
    """The code to carry a draft that somebody typed, as forgiving as ``read_slip``."""
    return _read_code(typed, _CARRY_LENGTH)


def _read_code(typed: str, length: int) -> str | None:
    plain = text.to_arabic_digits(text.normalise_line(typed)).upper().translate(_LOOK_ALIKES)
    code = "".join(sign for sign in plain if sign not in _BETWEEN)
    return code if len(code) == length and set(code) <= set(_ALPHABET) else None


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA-256 of a secret under a key derived from ``SECRET_KEY`` for this purpose; 64 hex digits."""
    key = hmac.digest(settings().secret_key.encode(), f"stories:{purpose}".encode(), "sha256")
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def matches(purpose: str, value: str, expected_hash: str | None) -> bool:
    """Whether a secret is the one whose keyed hash was kept; takes the same time either way."""
    return hmac.compare_digest(keyed_hash(purpose, value), expected_hash or "")
