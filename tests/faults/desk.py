"""Moderators who read and decide, try again when something breaks, and note what they were told."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from dataclasses import dataclass, field

from stories.accounts.services.demo import DemoAccount
from stories.models import Action
from tests.faults import forms
from tests.faults.decisions import Decided
from tests.faults.line import Answer, LineCut, Phone

_PAUSE_SECONDS = 0.4
_PATIENCE_SECONDS = 120.0  # for one decision, all tries together
_WORDS = {
    Action.REQUEST_CHANGES: {"reasons": "unclear", "message": "เล่าตรงสะพานเพิ่มอีกนิดได้ไหม"},
    Action.REJECT: {"reasons": "other", "message": "เรื่องนี้ยังเผยแพร่ไม่ได้"},
    Action.HIDE: {"reasons": "other", "message": "ขอดูอีกทีก่อนนะ"},
}
_PATHS = {Action.REQUEST_CHANGES: "request-changes"}
#: What is decided about a story that waits, and how often.
_CHOICES, _WEIGHTS = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT), (6, 1, 1)
_SIGNED_OUT = (302, 403)


class NotNow(Exception):
    """An answer that says to come back later, or none."""


@dataclass
class Moderator:
    """Somebody at the desk who decides until told to stop, and finishes what was begun."""

    phone: Phone
    account: DemoAccount
    chance: random.Random
    decided: list[Decided] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what no moderator should see
    _public: list[str] = field(default_factory=list)  # approved by this one
    _hidden: list[str] = field(default_factory=list)  # by this one

    def work_until(self, closing: threading.Event) -> None:
        """Decide what waits; now and then hide what one approved, and put back what one hid."""
        while not closing.wait(_PAUSE_SECONDS):
            with contextlib.suppress(NotNow):
                self._decide_something()

    def _decide_something(self) -> None:
        draw = self.chance.random()
        if draw < 0.15 and self._hidden:
            self._decide(self._hidden.pop(0), Action.RESTORE)
        elif draw < 0.35 and len(self._public) > 1:
            public_id = self._public.pop(0)
            if self._decide(public_id, Action.HIDE):
                self._hidden.append(public_id)
        else:
            self._decide_what_waits()

    def _decide_what_waits(self) -> None:
        known = {one.public_id for one in self.decided}
        waiting = [one for one in forms.find_waiting(self._get(forms.DESK)) if one not in known]
        if not waiting:
            return
        public_id = self.chance.choice(waiting)
        (action,) = self.chance.choices(_CHOICES, _WEIGHTS)
        if self._decide(public_id, action) and action is Action.APPROVE:
            self._public.append(public_id)

    def _decide(self, public_id: str, action: Action) -> bool:
        """Try until it is clear whether it was done; whether it was, as this moderator was told."""
        decided = Decided(public_id, action, self.account.email)
        self.decided.append(decided)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._try(decided):
            if time.monotonic() > deadline:
                self.faults.append(f"{action} of {public_id} was not clear after {_PATIENCE_SECONDS:.0f} s")
                break
            time.sleep(_PAUSE_SECONDS)
        return decided.is_acknowledged

    def _try(self, decided: Decided) -> bool:
        """Press the button once; True when it is clear what became of it."""
        path = forms.review(decided.public_id)
        try:
            page = self._get(path, gone=True)
        except NotNow:
            return False
        if page.status != 200:
            return True  # its author has taken it back
        fields = {"csrf_token": forms.token_of(page), **_WORDS.get(decided.action, {})}
        if decided.action in _CHOICES:
            fields["revision_id"] = forms.revision_of(page)
            if not fields["revision_id"]:
                return True  # somebody else has decided
        path += f"/{_PATHS.get(decided.action, decided.action.value)}"
        try:
            answer = self._ask("POST", path, fields)
        except NotNow:
            decided.was_unclear = True
            return False
        decided.is_acknowledged = answer.status == 302
        if answer.status not in (302, 403, 404, 409, 410):
            self.faults.append(f"POST {path} was answered with {answer.status}")
        return True

    def _get(self, path: str, *, gone: bool = False) -> Answer:
        """A page of the desk, signing in where that is wanted."""
        answer = self._ask("GET", path)
        if answer.status == 302 and forms.SIGN_IN in answer.location:
            self._sign_in()
            answer = self._ask("GET", path)
        if answer.status != 200 and not (gone and answer.status in (403, 404, 410)):
            self.faults.append(f"GET {path} was answered with {answer.status}")
            raise NotNow
        return answer

    def _sign_in(self) -> None:
        token = forms.token_of(self._ask("GET", forms.SIGN_IN))
        fields = {"csrf_token": token, "email": self.account.email, "password": self.account.password}
        if (status := self._ask("POST", forms.SIGN_IN, fields).status) != 302:
            self.faults.append(f"signing in was answered with {status}")

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        try:
            answer = self.phone.get(path) if method == "GET" else self.phone.post(path, fields or {})
        except LineCut as cut:
            raise NotNow from cut
        if answer.status == 503:
            raise NotNow
        return answer
