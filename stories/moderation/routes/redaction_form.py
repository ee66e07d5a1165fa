"""What the page sends on which parts of a photo are covered: numbers of rectangles, strokes, what lies under them."""

from collections.abc import Iterator
from itertools import zip_longest
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import UUID as IsUUID
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from stories import images
from stories.errors import InvalidInput
from stories.images import Shape
from stories.models import CoveredKind
from stories.moderation.forms import DeskForm
from stories.moderation.queries import PhotoToRedact
from stories.web import labels

SIDES = ("left", "top", "width", "height")
EMPTY_ROWS = 3


class RedactionForm(DeskForm):
    """All that is covered on one photo from now on.

    Each rectangle is a row of four numbers, hundredths of the picture; a row without any is none. Each stroke is a tick
    that carries its points.
    """

    name = "redact"

    revision_id = HiddenField(validators=[InputRequired(), IsUUID()])
    photo_id = HiddenField(validators=[InputRequired(), IsUUID()])
    redaction_id = HiddenField(validators=[Optional(), IsUUID()])
    left = SelectMultipleField(validate_choice=False)
    top = SelectMultipleField(validate_choice=False)
    width = SelectMultipleField(validate_choice=False)
    height = SelectMultipleField(validate_choice=False)
    strokes = SelectMultipleField(validate_choice=False)
    kinds = SelectMultipleField(
        _l("ใต้ที่ปิดคืออะไร"),
        choices=[SelectChoice(kind.value, labels.COVERED[kind]) for kind in CoveredKind],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.shapes: list[Shape] = []
        self.wrong_rows: set[int] = set()

    @classmethod
    def of(cls, found: PhotoToRedact) -> "RedactionForm":
        """The form that shows what is covered now."""
        form, redaction = cls(formdata=None), found.redaction
        form.is_about(found)
        if redaction is not None:
            form.kinds.data = list(redaction.kinds)
            boxes = [shape for shape in redaction.shapes if shape["kind"] == "box"]
            for side in SIDES:
                form[side].data = [f"{box[side] * 100:g}" for box in boxes]
            form.strokes.data = [as_stroke(shape) for shape in redaction.shapes if shape["kind"] == "stroke"]
        return form

    def is_about(self, found: PhotoToRedact) -> None:
        """Name what the page shows now: what is sent next replaces that."""
        self.revision_id.data, self.photo_id.data = str(found.revision.id), str(found.photo.id)
        self.redaction_id.data = str(found.redaction.id) if found.redaction else ""

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What stands in the rows of rectangles, and some empty ones."""
        filled = [row for row in self._filled() if any(row)]
        return [*filled, *[("",) * len(SIDES)] * EMPTY_ROWS]

    @property
    def seen_revision(self) -> UUID:
        return UUID(self.revision_id.data)

    @property
    def seen_redaction(self) -> UUID | None:
        return UUID(self.redaction_id.data) if self.redaction_id.data else None

    @property
    def covered(self) -> list[CoveredKind]:
        return [CoveredKind(kind) for kind in self.kinds.data or ()]

    def validate_left(self, _field: Field) -> None:
        rows = [row for row in self._filled() if any(row)]
        for number, row in enumerate(rows):
            try:
                self.shapes.append(images.make_box(*(float(part.replace(",", ".")) / 100 for part in row)))
            except (ValueError, InvalidInput):
                self.wrong_rows.add(number)
        if self.wrong_rows:
            numbers = ", ".join(str(number + 1) for number in sorted(self.wrong_rows))
            raise ValidationError(_("กรอบที่ %(numbers)s: ใส่ตัวเลข 0–100 ให้ครบสี่ช่อง กว้างและสูงต้องมากกว่า 0", numbers=numbers))

    def validate_strokes(self, field: Field) -> None:
        try:
            self.shapes += [images.read_stroke(stroke) for stroke in field.data or ()]
            images.check_number(self.shapes)
        except InvalidInput as error:
            if error.code == "areas_too_many":
                raise ValidationError(_("ปิดได้ไม่เกิน %(limit)s ที่ต่อภาพ ลองรวมที่อยู่ใกล้กัน", limit=images.MAX_SHAPES)) from None
            raise ValidationError(_("อ่านรอยแปรงไม่ออก ลองวาดใหม่")) from None

    def validate_kinds(self, field: Field) -> None:
        known = {kind.value for kind in CoveredKind}
        is_any = any(any(row) for row in self._filled()) or bool(self.strokes.data)
        if not set(field.data or ()) <= known or (is_any and not field.data):
            raise ValidationError(_("เลือกว่าใต้ที่ปิดคืออะไร คนเล่าจะได้รู้ว่าปิดเพราะอะไร"))

    def _filled(self) -> Iterator[tuple[str, ...]]:
        for row in zip_longest(*(self[side].data or () for side in SIDES), fillvalue=""):
            yield tuple(part.strip() for part in row)


def as_stroke(shape: dict[str, object]) -> str:
    """A kept stroke as its tick carries it."""
    points = ",".join(f"[{x:g},{y:g}]" for x, y in shape["points"])  # type: ignore[attr-defined]  # a list, as JSON has it
    return f'{{"size":{shape["size"]:g},"points":[{points}]}}'
