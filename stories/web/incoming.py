"""How requests are taken in: a file that finds no room on the disk does not take the words of its form with it."""

from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Request

from stories.errors import StorageError

_MEMORY_BYTES = 500 * 1024  # per file; the rest goes to the system's folder for temporary files


class Spool(SpooledTemporaryFile[bytes]):
    """The bytes of one file as they come in. What the disk refuses is thrown away, and told when somebody asks."""

    def __init__(self) -> None:
        super().__init__(_MEMORY_BYTES)
        self._fault: OSError | None = None

    def write(self, data: Any) -> int:
        if self._fault is None:
            try:
                return super().write(data)
            except OSError as fault:
                self._fault = fault
        return len(data)

    def seek(self, *where: int) -> int:
        try:
            return super().seek(*where)
        except OSError as fault:  # it writes first what is still in its buffer
            self._fault = self._fault or fault
            return 0

    def check(self) -> None:
        """Tell whether all bytes are here.

        Raises:
            StorageError: the disk had no room for them.
        """
        if self._fault is not None:
            raise StorageError(f"a file that came in: {self._fault.strerror}") from self._fault


class PatientRequest(Request):
    """A request whose form can be read when there is no room for its files."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return cast("IO[bytes]", Spool())
