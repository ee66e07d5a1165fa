"""Readers, who come again and again and are shown pages, old ones if need be."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field

from tests.faults import forms
from tests.faults.line import LineCut, Phone, Traffic

_PAUSE_SECONDS = 0.2
_LISTS = ("/", "/stories", "/districts/bang-rak")
#: A page; an address that leads on; a story that is not there any more; "later".
_KIND = (200, 301, 302, 404, 410, 503)


@dataclass
class Reader:
    """Somebody without a cookie."""

    phone: Phone
    traffic: Traffic
    chance: random.Random
    faults: list[str] = field(default_factory=list)  # what no reader should see
    _seen: list[str] = field(default_factory=list)

    def work_until(self, closing: threading.Event) -> None:
        """Look at lists, search, and open the stories found."""
        while not closing.wait(_PAUSE_SECONDS * self.chance.random() * 2):
            path = self._choose()
            try:
                answer = self.phone.get(path)
            except LineCut:
                continue
            if answer.status == 200:
                self.traffic.read += 1
                self._seen = forms.find_public(answer) or self._seen
            elif answer.status not in _KIND:
                self.faults.append(f"GET {path} was answered with {answer.status}")

    def _choose(self) -> str:
        draw = self.chance.random()
        if draw < 0.5 and self._seen:
            return self.chance.choice(self._seen)
        return "/search?q=bridge" if draw > 0.9 else self.chance.choice(_LISTS)
