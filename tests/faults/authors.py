"""People who tell story after story and try again when something breaks. They note what they were told, no more."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from tests.faults import forms
from tests.faults.line import Answer, File, LineCut, Phone
from tests.faults.pieces import Sending
from tests.photographs import phone_jpeg

PHOTOS_PER_STORY = 3
_PAUSE_SECONDS = 0.15
_DRAFTS_KEPT = 4  # one story in so many is never sent
_WITHDRAWN = 5  # and one in so many is taken back
_PATIENCE_SECONDS = 300.0  # for one story, all tries together


@dataclass
class Told:
    """One story as its author knows it."""

    tag: str  # in the title of this story and of no other
    public_id: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)  # (title, body), in the order in which they were sent
    kept: int = -1  # index of the text that was acknowledged last
    photos: dict[str, str] = field(default_factory=dict)  # file name → SHA-256, all that were sent
    kept_photos: set[str] = field(default_factory=set)  # names of those acknowledged
    was_pressed: bool = False  # Send, at least once
    is_sent: bool = False  # acknowledged
    was_taken_back: bool = False  # the button was pressed, at least once
    is_withdrawn: bool = False  # acknowledged
    slip: str = ""
    faults: list[str] = field(default_factory=list)  # what no author should see


#: Opens a browser in a network.
OpenPhone = Callable[[str], Phone]


class GaveUp(Exception):
    """An answer that no author should see; it is in ``Told.faults``."""


class Album:
    """Photos with different bytes, a few of them large, made once."""

    def __init__(self, count: int, seed: int) -> None:
        small = [phone_jpeg(960, 720, seed=seed + number) for number in range(count)]
        large = [phone_jpeg(1600, 1200, seed=seed + count + number, has_grain=True) for number in range(2)]
        self._photos = small + large

    def choose(self, chance: random.Random) -> bytes:
        """A photo; bytes of chance at its end make it one of a kind."""
        return chance.choice(self._photos) + chance.randbytes(16)


class Author:
    """Somebody who tells stories until told to stop, and finishes the one begun."""

    def __init__(self, open_phone: OpenPhone, album: Album, *, number: int, seed: int, changes_mind: bool) -> None:
        """Prepare them.

        Args:
            open_phone: opens a browser in a network.
            changes_mind: whether they take a story back now and then.
        """
        self._open_phone = open_phone
        self._album = album
        self._number = number
        self._chance = random.Random(seed * 1000 + number)
        self._prefix = f"{seed}-{number}"
        self._changes_mind = changes_mind
        self._nap = threading.Event()  # never set: waiting on it is a pause
        self._waiting: list[_Telling] = []  # for their photos
        self.told: list[Told] = []

    def tell_until(self, closing: threading.Event) -> None:
        """Tell stories until ``closing``, sending each once its photos are checked; one in four stays a draft."""
        while not closing.is_set():
            self._tell_next()
            self._send_what_is_ready()
        while self._waiting:
            self._send_what_is_ready()

    def _tell_next(self) -> None:
        told = Told(f"เรื่องที่ {self._prefix}-{len(self.told)}")
        network = f"10.{self._number}.{len(self.told) // 250}.{len(self.told) % 250 + 1}"
        telling = _Telling(self._open_phone(network), told, self._chance, self._nap)
        self.told.append(told)
        with contextlib.suppress(GaveUp):
            telling.tell(self._choose_photos(told))
            if len(self.told) % _DRAFTS_KEPT:
                self._waiting.append(telling)

    def _send_what_is_ready(self) -> None:
        for telling in list(self._waiting):
            try:
                is_over = telling.send()
                if is_over and self._changes_mind and self._chance.randrange(_WITHDRAWN) == 0:
                    telling.withdraw()
            except GaveUp:
                is_over = True
            if is_over:
                self._waiting.remove(telling)

    def _choose_photos(self, told: Told) -> list[File]:
        count = self._chance.randint(1, PHOTOS_PER_STORY)
        slug = f"{self._number}-{len(self.told)}"
        return [File(f"{slug}-{index}.jpg", self._album.choose(self._chance)) for index in range(count)]


class _Telling:
    """One story on its way."""

    def __init__(self, phone: Phone, told: Told, chance: random.Random, nap: threading.Event) -> None:
        self._phone = phone
        self._told = told
        self._chance = chance
        self._nap = nap
        self._deadline = time.monotonic() + _PATIENCE_SECONDS

    def tell(self, photos: Sequence[File]) -> None:
        """Everything up to the preview."""
        told = self._told
        told.public_id = forms.find_draft(self._press(forms.START, {}))
        beginning, whole = f"{told.tag} เริ่มแล้ว", f"{told.tag}\n\n" + "น้ำขึ้นถึงหัวสะพาน แล้วแมวก็เดินมา " * 8
        self._write(beginning, go="keep")
        self._write(whole.strip(), go="next")
        self._add_photos(photos)
        for name, fields in (("place", forms.PLACE), ("people", forms.PEOPLE)):
            self._press(forms.step(told.public_id, name), {**fields, "go": "next"})

    def _write(self, body: str, *, go: str) -> None:
        told = self._told
        told.texts.append((told.tag, body))
        self._press(forms.step(told.public_id, "write"), {**forms.text_fields(told.tag, body), "go": go})
        told.kept = len(told.texts) - 1

    def _add_photos(self, photos: Sequence[File]) -> None:
        """Send the photos by the form, at once or one by one, or each in pieces."""
        way = self._chance.choice(("together", "one by one", "in pieces", "in pieces"))
        if way == "in pieces":
            for one in photos:
                self._send_in_pieces(one)
            return
        for batch in [list(photos)] if way == "together" else [[one] for one in photos]:
            self._told.photos |= {one.name: sha256(one.data).hexdigest() for one in batch}
            self._add_batch(batch)

    def _send_in_pieces(self, photo: File) -> None:
        self._told.photos[photo.name] = sha256(photo.data).hexdigest()
        sending = Sending(self._phone, self._told.public_id, photo, self._chance)
        while not sending.is_over:
            if not sending.go_on():
                self._pause()
                while not sending.look():
                    self._pause()
        self._told.faults += sending.faults
        if sending.faults:
            raise GaveUp
        self._told.kept_photos.add(photo.name)

    def _add_batch(self, batch: list[File]) -> None:
        """Some look which have arrived before they send the others again; some send all again."""
        path = forms.step(self._told.public_id, "photos")
        looks, missing = self._chance.random() < 0.5, batch
        while missing:
            page = self._get(path)
            arrived = {one.name for one in batch if forms.shows(page, one.name)}
            self._told.kept_photos |= arrived
            missing = [one for one in batch if one.name not in arrived]
            if missing:
                self._try_once(path, {"csrf_token": forms.token_of(page), "go": "stay"}, missing if looks else batch)

    def _try_once(self, path: str, fields: Mapping[str, str], files: Sequence[File]) -> None:
        try:
            answer = self._phone.post(path, fields, files)
        except LineCut:
            self._pause()
            return
        if answer.status == 302:
            self._told.kept_photos |= {one.name for one in files}
        elif answer.status == 503:
            self._look_at_refusal("POST", path, answer, {})
            self._pause()
        else:
            self._give_up("POST", path, answer)

    def send(self) -> bool:
        """Open the preview, press Send and read the slip; False when a photo is still being checked."""
        told = self._told
        path = forms.step(told.public_id, "preview")
        form = {"csrf_token": forms.token_of(self._get(path, may_lead_away=True))}
        told.was_pressed = True
        answer = self._insist(partial(self._phone.post, path, form), "POST", path, (302, 422))
        told.is_sent = answer.status == 302 and answer.location == forms.sent(told.public_id)
        if told.is_sent:
            told.slip = forms.slip_of(self._get(forms.sent(told.public_id)))
        else:
            self._pause()
        return told.is_sent

    def withdraw(self) -> None:
        """Take the story back."""
        path = forms.withdrawal(self._told.public_id)
        token = forms.token_of(self._get(path, may_lead_away=True))
        self._told.was_taken_back = True
        answer = self._insist(lambda: self._phone.post(path, {"csrf_token": token}), "POST", path, (302, 409, 410))
        self._told.is_withdrawn = answer.status == 302

    def _press(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Open the page of a form and press its button until the answer leads on."""
        token = forms.token_of(self._get(path))
        form = {**fields, "csrf_token": token}
        return self._insist(lambda: self._phone.post(path, form), "POST", path, (302,), typed=fields)

    def _get(self, path: str, *, may_lead_away: bool = False) -> Answer:
        return self._insist(lambda: self._phone.get(path), "GET", path, (200, 302) if may_lead_away else (200,))

    def _insist(
        self,
        ask: Callable[[], Answer],
        method: str,
        path: str,
        wanted: Sequence[int],
        typed: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask again after a broken line and after "try again later"; anything else is what no author should see."""
        while True:
            try:
                answer = ask()
            except LineCut:
                self._pause()
                continue
            if answer.status in wanted:
                return answer
            if answer.status != 503:
                self._give_up(method, path, answer)
            self._look_at_refusal(method, path, answer, typed or {})
            self._pause()

    def _look_at_refusal(self, method: str, path: str, answer: Answer, typed: Mapping[str, str]) -> None:
        """A refusal says when to try again, and gives back what was typed."""
        if "retry-after" not in answer.headers:
            self._told.faults.append(f"{method} {path}: 503 without Retry-After")
        lost = [name for name, words in typed.items() if not forms.shows(answer, words)]
        if lost:
            self._told.faults.append(f"{method} {path}: 503 without what was typed in {', '.join(lost)}")

    def _give_up(self, method: str, path: str, answer: Answer) -> None:
        self._told.faults.append(f"{method} {path} was answered with {answer.status}")
        raise GaveUp

    def _pause(self) -> None:
        if time.monotonic() > self._deadline:
            self._told.faults.append(f"was still not told after {_PATIENCE_SECONDS:.0f} s")
            raise GaveUp
        self._nap.wait(_PAUSE_SECONDS + self._chance.random() * _PAUSE_SECONDS)
