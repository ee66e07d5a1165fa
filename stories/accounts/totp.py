"""The second factor: codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds)."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from stories.errors import ConfigError
from stories.extensions import settings

ISSUER = "Bangkok Stories"
DIGITS = 6
STEP_SECONDS = 30
_DRIFT_STEPS = 1  # a phone's clock may be half a minute off, either way


def new_secret() -> str:
    """A secret of 160 random bits, encrypted for the database."""
    return _fernet().encrypt(pyotp.random_base32().encode()).decode()


def reveal(encrypted: str) -> str:
    """The secret as base 32, for the owner's app only.

    Raises:
        ConfigError: it was encrypted under another ``SECRET_KEY``.
    """
    try:
        return _fernet().decrypt(encrypted).decode()
    except InvalidToken:
        raise ConfigError(
            "A second factor cannot be read: SECRET_KEY has changed. "
            "Set it back, or `flask --app app staff reset EMAIL`."
        ) from None


def address(encrypted: str, email: str) -> str:
    """The ``otpauth://`` address that a QR code carries to the app."""
    return pyotp.TOTP(reveal(encrypted)).provisioning_uri(name=email, issuer_name=ISSUER)


def draw(encrypted: str, email: str) -> str:
    """The address as a QR code: a ``data:`` URI of an SVG, dark on white in either colour scheme."""
    code = segno.make(address(encrypted, email), error="m", micro=False)
    return str(code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


def find_step(encrypted: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """The time step that a code belongs to, if it is right and new.

    Args:
        code: the digits, as ``read_code`` gives them.
        at: the time of the sign-in; one step before and after it are accepted.
        after: the step of the last code taken: no code is taken twice (RFC 6238 §5.2).
    """
    generator = pyotp.TOTP(reveal(encrypted))
    now = int(at.timestamp()) // STEP_SECONDS
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        is_right = hmac.compare_digest(generator.generate_otp(step).encode(), code.encode())
        if is_right and (after is None or step > after):
            return step
    return None


def read_code(typed: str) -> str:
    """The digits somebody typed, forgiving spaces and Thai digits."""
    return "".join(typed.split()).translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))


def _fernet() -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"stories:totp-secret")
    return Fernet(urlsafe_b64encode(derive.derive(settings().secret_key.encode())))
