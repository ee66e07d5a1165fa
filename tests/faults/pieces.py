"""A photo sent in pieces by the tus protocol, by somebody whose line breaks: it goes on from what was acknowledged."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import urlsplit

from tests.faults import forms
from tests.faults.line import Answer, File, LineCut, Phone

_VERSION = {"Tus-Resumable": "1.0.0"}
_SMALLEST_BYTES, _LARGEST_BYTES = 16 * 1024, 128 * 1024


class Sending:
    """One photo on its way."""

    def __init__(self, phone: Phone, public_id: str, file: File, chance: random.Random) -> None:
        self._phone = phone
        self._public_id = public_id
        self._file = file
        self._chance = chance
        self._path = ""
        self._offset = 0  # acknowledged
        self.faults: list[str] = []

    @property
    def is_over(self) -> bool:
        """Whether every byte was acknowledged, or there is no point in going on."""
        return self._offset == len(self._file.data) or bool(self.faults)

    def go_on(self) -> bool:
        """Take one step: start, or send the next piece; False when a pause is due and then a look at what is there."""
        try:
            answer = self._send_piece() if self._path else self._start()
        except LineCut:
            return False
        if answer.status in (409, 503):
            return False
        if answer.status not in (201, 204):
            self.faults.append(f"tus: {answer.status} at {self._offset} bytes of {self._file.name}")
            return True
        if answer.status == 201:
            self._path = urlsplit(answer.location).path
        else:
            self._offset = int(answer.headers["upload-offset"])
        return True

    def look(self) -> bool:
        """Ask how much is there; False when that cannot be told now. Never less than what was acknowledged."""
        if not self._path:
            return True
        try:
            answer = self._phone.ask("HEAD", self._path, headers=_VERSION)
        except LineCut:
            return False
        if answer.status == 503:
            return False
        there = int(answer.headers.get("upload-offset", "-1"))
        if answer.status != 200 or there < self._offset:
            self.faults.append(
                f"tus: of {self._file.name} {self._offset} bytes were acknowledged, now {answer.status}: {there}"
            )
        self._offset = there
        return True

    def _start(self) -> Answer:
        words = {"filename": self._file.name, "source": f"{self._file.name}-{len(self._file.data)}"}
        metadata = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in words.items())
        headers = {**_VERSION, "Upload-Length": str(len(self._file.data)), "Upload-Metadata": metadata}
        return self._phone.ask("POST", forms.uploads(self._public_id), headers=headers)

    def _send_piece(self) -> Answer:
        piece = self._file.data[self._offset :][: self._chance.randint(_SMALLEST_BYTES, _LARGEST_BYTES)]
        headers: Mapping[str, str] = {
            **_VERSION,
            "Upload-Offset": str(self._offset),
            "Content-Type": "application/offset+octet-stream",
        }
        return self._phone.ask("PATCH", self._path, piece, headers)
