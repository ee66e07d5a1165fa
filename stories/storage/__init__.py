"""Objects by key: one narrow ``Storage``, kept in S3 or in a folder. Everyone imports from here.

``contract`` says what a store does and what a key is, ``folder`` and ``s3`` are the two that do it.
"""

from dataclasses import dataclass

from stories.config import Config
from stories.storage.contract import MEDIA_PATH, ObjectInfo, Storage, check_key
from stories.storage.folder import FolderStorage
from stories.storage.s3 import S3Storage, connect_s3

__all__ = [
    "FolderStorage",
    "ObjectInfo",
    "S3Storage",
    "Storage",
    "Storages",
    "build_storages",
    "check_key",
    "connect_s3",
]


@dataclass(frozen=True, slots=True)
class Storages:
    """``private``: originals and what waits for a decision. ``public``: copies of what is published, nothing else."""

    private: Storage
    public: Storage


def build_storages(config: Config, *, is_patient: bool = True) -> Storages:
    """Return both stores: S3 with the S3 settings, else the folders ``private`` and ``public`` of ``DATA_DIR``.

    Stores that are not patient are for asking whether they are there.

    A bucket setting may name a part of a bucket: ``stories/public`` is all that starts with ``public/`` in ``stories``.
    """
    public_url = config.s3_public_base_url or MEDIA_PATH
    if not config.uses_s3:
        return Storages(
            private=FolderStorage(config.data_dir / "private"),
            public=FolderStorage(config.data_dir / "public", base_url=public_url),
        )
    client = connect_s3(config, is_patient=is_patient)
    return Storages(
        private=S3Storage(client, config.s3_private_bucket),
        public=S3Storage(client, config.s3_public_bucket, base_url=public_url),
    )
