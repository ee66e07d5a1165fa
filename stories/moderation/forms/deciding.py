"""What moderators and editors send: the revision they saw, reasons, words."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import UUID as IsUUID
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from stories import reports, text
from stories.models import Action
from stories.moderation.forms.common import WRITE_SOMETHING, AtMost, DeskForm
from stories.moderation.services import EXPLANATION_CLUSTERS, MAX_STORIES, MESSAGE_CLUSTERS
from stories.reasons import Use, all_reasons, fill_in, list_reasons, list_replies
from stories.remarks import REMARK_CLUSTERS
from stories.web.labels import DISMISSALS

_REMARK = "remark-"
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class DecisionForm(DeskForm):
    """A decision, and the revision that it was made on."""

    name = "approve"

    revision_id = HiddenField(validators=[InputRequired(), IsUUID()])

    @property
    def seen_revision(self) -> UUID:
        return UUID(self.revision_id.data)


class ApproveForm(DecisionForm):
    """Approve; the words are for whoever appealed."""

    message = TextAreaField(_l("ข้อความถึงคนเล่า"), validators=[AtMost(MESSAGE_CLUSTERS)])


class WordsForm(DeskForm):
    """Reasons, at least one, and what the author is told."""

    use: Use

    reasons = SelectMultipleField(
        _l("เพราะอะไร"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    message = TextAreaField(_l("ข้อความถึงคนเล่า"), validators=[AtMost(MESSAGE_CLUSTERS)])
    reply = SelectField(_l("คำตอบที่เก็บไว้"), validate_choice=False)
    fill = HiddenField()  # the button that puts the reply into the message was pressed

    def __init__(self, *args: object, lang: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.reply.choices = [(str(one.id), one.name) for one in list_replies(self.use)]
        self.reasons.choices = [(reason.code, reason.label(lang)) for reason in list_reasons(self.use)]

    def validate_reasons(self, field: Field) -> None:
        known = {code for code, _label in self.reasons.choices}
        if not field.data or not set(field.data) <= known:
            raise ValidationError(_l("เลือกอย่างน้อยหนึ่งข้อ คนเล่าจะได้รู้ว่าเพราะอะไร"))

    def validate_message(self, field: Field) -> None:
        if not text.normalise(field.data or "").strip():
            raise ValidationError(WRITE_SOMETHING)

    def suggest(self, lang: str) -> None:
        """Draft an empty message from the reasons that were ticked, in the author's language."""
        if not (self.message.data or "").strip():
            self.message.data = self._sentences(lang)

    def use_reply(self, values: Mapping[str, str], lang: str) -> bool:
        """Put the chosen reply before what was typed; False when none was chosen."""
        chosen = next((one for one in list_replies(self.use) if str(one.id) == self.reply.data), None)
        if chosen is None:
            self.reply.errors = [_l("เลือกคำตอบที่เก็บไว้ก่อน")]
            return False
        filled = fill_in(chosen.bodies[lang], {**values, "reasons": self._sentences(lang)})
        typed = (self.message.data or "").strip()
        self.message.data = filled if not typed or typed in filled else f"{filled}\n\n{typed}"
        return True

    def _sentences(self, lang: str) -> str:
        known = all_reasons()
        sentences = [known[code].sentence(lang) for code in self.reasons.data or () if code in known]
        return "\n".join(filter(None, sentences))


class RemarksField(Field):  # type: ignore[misc]  # wtforms has no types
    """Remarks by the keys of their places: whatever the request has under ``remark-…``.

    ``faults`` has a sentence for each that cannot be used.
    """

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.data: dict[str, str] = {}
        self.faults: dict[str, str] = {}
        self.process_errors: list[str] = []
        for name in formdata or ():
            if name.startswith(_REMARK):
                self.data[name.removeprefix(_REMARK)] = formdata[name]


class RequestChangesForm(WordsForm, DecisionForm):
    """Ask for changes, in general and at single places."""

    name, use = "changes", Use.CHANGES

    remarks = RemarksField()

    def validate_remarks(self, field: Field) -> None:
        for key, typed in field.data.items():
            over = text.cluster_count(typed) - REMARK_CLUSTERS
            if over > 0:
                field.faults[key] = ngettext("ยาวไป %(num)d ตัวอักษร", "ยาวไป %(num)d ตัวอักษร", over)
        if field.faults:
            field.id = _REMARK + next(iter(field.faults))
            raise ValidationError(next(iter(field.faults.values())))


class RejectForm(WordsForm, DecisionForm):
    """Refuse to publish."""

    name, use = "reject", Use.REJECT


class HideForm(WordsForm):
    """Take down at once, whatever the revision."""

    name, use = "hide", Use.HIDE


class UpholdForm(WordsForm):
    """Refuse for good what was hidden."""

    name, use = "uphold", Use.REJECT


class ExplainForm(DeskForm):
    """Words for colleagues; the author never reads them."""

    explanation = TextAreaField(_l("ถึงเพื่อนร่วมงาน"), validators=[AtMost(EXPLANATION_CLUSTERS)])

    def validate_explanation(self, field: Field) -> None:
        if not text.normalise(field.data or "").strip():
            raise ValidationError(_l("เขียนถึงเพื่อนร่วมงานสักประโยค จะได้รู้ว่าต้องดูตรงไหน"))


class SecondOpinionForm(ExplainForm, DecisionForm):
    """Leave the decision to somebody else."""

    name = "second"


class NoteForm(ExplainForm):
    """A note, at any time."""

    name = "note"


class ReopenForm(ExplainForm):
    """Put a refused story back into the queue."""

    name = "reopen"


class TicksForm(DeskForm):
    """Which of the remarks and reasons that a page shows are ticked."""

    name = "ticks"

    shown = SelectMultipleField(validate_choice=False)
    done = SelectMultipleField(validate_choice=False)
    met = SelectMultipleField(validate_choice=False)

    def ids(self, name: str) -> set[UUID]:
        """The remarks of one of the two; what is no id is left out."""
        return {UUID(one) for one in self[name].data or () if _ID.fullmatch(one)}


class DismissForm(DeskForm):
    """Let a reported story stay."""

    name = "dismiss"

    reason = RadioField(
        _l("ทำไมเรื่องนี้เผยแพร่ต่อได้"),
        choices=[SelectChoice(code, DISMISSALS[code]) for code in reports.DISMISSALS],
        validate_choice=False,
    )
    answer = TextAreaField(_l("ข้อความถึงคนที่แจ้ง"), validators=[AtMost(EXPLANATION_CLUSTERS)])

    def validate_reason(self, field: Field) -> None:
        if field.data not in reports.DISMISSALS:
            raise ValidationError(_l("เลือกหนึ่งข้อ คนที่แจ้งจะได้รู้ว่าเพราะอะไร"))


class RecuseForm(DeskForm):
    """Leave a story to others, with a word if one likes."""

    name = "recuse"

    words = TextAreaField(_l("รู้จักกันอย่างไร"), validators=[AtMost(EXPLANATION_CLUSTERS)])


class ClaimForm(DeskForm):
    """Say that one reads a story now; also instead of a colleague, if so wished."""

    name = "claim"

    take_over = HiddenField()


class BulkForm(WordsForm):
    """One decision on the ticked stories; each tick carries the revision that was shown."""

    name = "bulk"
    use = Use.REJECT
    actions = (Action.APPROVE, Action.REQUEST_CHANGES, Action.REJECT)

    chosen = SelectMultipleField(validate_choice=False)
    action = RadioField(
        _l("ตัดสินอย่างไร"),
        choices=[
            SelectChoice(Action.APPROVE.value, _l("เผยแพร่")),
            SelectChoice(Action.REQUEST_CHANGES.value, _l("ขอให้แก้")),
            SelectChoice(Action.REJECT.value, _l("ไม่เผยแพร่")),
        ],
        validate_choice=False,
    )

    def __init__(self, *args: object, lang: str, **kwargs: object) -> None:
        super().__init__(*args, lang=lang, **kwargs)
        usable = {reason.code: reason for use in (Use.CHANGES, Use.REJECT) for reason in list_reasons(use)}
        self.reasons.choices = [(code, reason.label(lang)) for code, reason in usable.items()]

    @property
    def chosen_action(self) -> Action:
        return Action(self.action.data)

    @property
    def seen(self) -> dict[str, UUID]:
        """Public id → revision of each tick."""
        pairs = (tick.partition(":") for tick in self.chosen.data or ())
        return {public_id: UUID(revision) for public_id, _, revision in pairs}

    def validate_chosen(self, field: Field) -> None:
        try:
            number = len(self.seen)
        except ValueError:
            raise ValidationError(_l("เลือกจากรายการด้านบนอีกครั้งนะ")) from None
        if not 0 < number <= MAX_STORIES:
            raise ValidationError(_l("เลือกอย่างน้อยหนึ่งเรื่อง ไม่เกิน 50 เรื่อง"))

    def validate_action(self, field: Field) -> None:
        if field.data not in {action.value for action in self.actions}:
            raise ValidationError(_l("เลือกก่อนว่าจะตัดสินอย่างไร"))

    def validate_reasons(self, field: Field) -> None:
        uses = {Action.REQUEST_CHANGES.value: Use.CHANGES, Action.REJECT.value: Use.REJECT}
        use = uses.get(self.action.data)
        if use is None:
            return
        fitting = {reason.code for reason in list_reasons(use)}
        if not field.data or not set(field.data) <= fitting:
            raise ValidationError(_l("เลือกเหตุผลที่ตรงกับการตัดสินนี้อย่างน้อยหนึ่งข้อ"))

    def validate_message(self, field: Field) -> None:
        if self.action.data != Action.APPROVE.value:
            super().validate_message(field)


class UndoManyForm(DeskForm):
    """The stories of one bulk decision."""

    name = "undo-many"

    stories = SelectMultipleField(validate_choice=False)
