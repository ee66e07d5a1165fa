"""What makes a backup unreadable for others, and any change of it seen: AES-GCM for each file, a seal over the list."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from stories.errors import BackupRefused

_NONCE_BYTES = 12


class Sealer:
    """Both keys of one backup, drawn from ``BACKUP_KEY`` and the backup's own salt.

    Without a key nothing is encrypted, and the seal shows accidents, not forgery.
    """

    def __init__(self, key: str, salt: str) -> None:
        self._seal_key = _derive(key, salt, "seal")
        self._cipher = AESGCM(_derive(key, salt, "files")) if key else None
        #: Tells the right key from another without telling it; "" when nothing is encrypted.
        self.key_check = self.seal(f"key of {salt}") if key else ""

    def seal(self, text: str) -> str:
        """The keyed hash of a text, as 64 hex digits."""
        return hmac.new(self._seal_key, text.encode(), hashlib.sha256).hexdigest()

    def encrypt(self, name: str, data: bytes) -> bytes:
        """What is written for a file; bound to its name, so that two cannot be exchanged."""
        if self._cipher is None:
            return data
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, name.encode())

    def decrypt(self, name: str, data: bytes) -> bytes:
        """The bytes of a file again.

        Raises:
            BackupRefused: they were not written with this key under this name.
        """
        if self._cipher is None:
            return data
        try:
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], name.encode())
        except InvalidTag:
            raise BackupRefused(f"The backup was altered ({name}): use another one.") from None


def _derive(key: str, salt: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt.encode(), info=f"stories:backup:{purpose}".encode()).derive(
        key.encode()
    )
