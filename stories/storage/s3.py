"""Objects in S3. The only module that knows boto3, imported when it is used: it costs a quarter of a second."""

import contextlib
import io
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC
from http import HTTPStatus
from typing import Any, BinaryIO

from stories.config import Config
from stories.errors import ObjectNotFound, StoreRefused
from stories.storage.contract import ObjectInfo, check_key, check_prefix, fault, from_start, public_url

_MISSING = {"NoSuchKey", "NotFound", "404"}
_SPOOL_MAX_BYTES = 1024 * 1024


class S3Storage:
    """Objects in a bucket, or in the part of one that a prefix names.

    The credentials must be allowed to list the bucket: without that, AWS answers 403 for an object that is not there.
    """

    def __init__(self, client: Any, bucket: str, *, base_url: str = "") -> None:
        """Use a bucket.

        Args:
            client: what ``connect_s3`` returns.
            bucket: its name, or ``name/prefix``.
            base_url: where anyone can read the objects; "" makes the store private.
        """
        self._client = client
        self._bucket, _, prefix = bucket.strip("/").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._base_url = base_url

    def probe(self) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == HTTPStatus.NOT_FOUND:
                raise StoreRefused(f"there is no bucket {self._bucket}") from error
            if status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS:
                raise StoreRefused(
                    f"the bucket {self._bucket} is not for these keys, or not here ({status})"
                ) from error
            raise fault(f"{self._bucket}: the question whether it is there was answered with {status}") from error
        except BotoCoreError as error:
            raise fault(f"{self._bucket}: {error}") from error

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str, cache_control: str | None = None) -> None:
        headers = {"ContentType": content_type} | ({"CacheControl": cache_control} if cache_control else {})
        body = from_start(data)
        with _errors(key), tempfile.SpooledTemporaryFile(_SPOOL_MAX_BYTES) as spool:
            if not body.seekable():  # S3 wants to know the length first, and a retry reads again
                shutil.copyfileobj(body, spool)
                spool.seek(0)
            self._client.put_object(**self._address(key), Body=body if body.seekable() else spool, **headers)

    def open(self, key: str) -> BinaryIO:
        with _errors(key):
            body = self._client.get_object(**self._address(key))["Body"]
        return io.BufferedReader(_Body(key, body), buffer_size=64 * 1024)

    def head(self, key: str) -> ObjectInfo | None:
        address = self._address(key)
        with contextlib.suppress(ObjectNotFound), _errors(key):
            answer = self._client.head_object(**address)
            return ObjectInfo(
                size_bytes=answer["ContentLength"],
                content_type=answer["ContentType"],
                etag=answer["ETag"].strip('"'),
                modified_at=answer["LastModified"].astimezone(UTC),
            )
        return None

    def delete(self, key: str) -> None:
        with _errors(key):
            self._client.delete_object(**self._address(key))

    def list(self, prefix: str = "") -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix + check_prefix(prefix)
        )
        with _errors(prefix):
            for page in pages:
                for found in page.get("Contents", ()):
                    yield found["Key"].removeprefix(self._prefix)

    def url(self, key: str) -> str:
        return public_url(self._base_url, key)

    def _address(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + check_key(key)}


def connect_s3(config: Config, *, is_patient: bool = True) -> Any:
    """Return a boto3 client, which threads may share; one that is not patient asks once and waits for seconds only.

    Checksums only where an operation requires them: boto3's default over TLS, a checksum in a trailer, is refused by
    Ceph and others with 411. Addresses are path style, because few servers have a wildcard name and certificate.
    """
    import boto3
    from botocore.config import Config as ClientConfig

    return boto3.client(
        "s3",
        endpoint_url=config.s3_endpoint_url or None,
        region_name=config.s3_region,
        aws_access_key_id=config.aws_access_key_id,
        aws_secret_access_key=config.aws_secret_access_key,
        verify=config.s3_ca_bundle or None,
        config=ClientConfig(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5 if is_patient else 2,
            read_timeout=30 if is_patient else 5,
            retries={"mode": "standard", "total_max_attempts": 4 if is_patient else 1},
            max_pool_connections=20,
        ),
    )


@contextlib.contextmanager
def _errors(key: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _MISSING:
            raise ObjectNotFound(key) from error
        raise fault(f"{key}: {error.operation_name} was answered with {code}") from error
    except BotoCoreError as error:
        raise fault(f"{key}: {error}") from error


class _Body(io.RawIOBase):
    """The body of an answer as a raw stream, for ``io.BufferedReader``."""

    def __init__(self, key: str, body: Any) -> None:
        super().__init__()
        self._key = key
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _errors(self._key):
            chunk: bytes = self._body.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def readall(self) -> bytes:
        with _errors(self._key):
            data: bytes = self._body.read()
        return data

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()
