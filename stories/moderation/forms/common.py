"""What the forms of the desk have in common."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, ValidationError

from stories import text
from stories.errors import InvalidInput
from stories.web.form_errors import put_error

WRITE_SOMETHING = _l("เขียนถึงคนเล่าสักหน่อย ประโยคเดียวก็ได้")
#: What the domain refuses although the form was complete.
_FAULTS = {
    "message_missing": WRITE_SOMETHING,
    "remark_nowhere": _l("ข้อความที่ฝากไว้ไม่ตรงกับย่อหน้าหรือภาพไหนเลย เปิดเรื่องใหม่แล้วลองอีกครั้ง"),
}
_SOMETHING_ODD = _l("ข้อมูลที่ส่งมายังใช้ไม่ได้ ลองย้อนกลับไปดูอีกที")


class AtMost:
    """Refuse text longer than so many characters, counted as a reader counts them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        over = text.cluster_count(field.data or "") - self.limit
        if over > 0:
            raise ValidationError(ngettext("ยาวไป %(num)d ตัวอักษร", "ยาวไป %(num)d ตัวอักษร", over))


class DeskForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form among others on one page: its name goes before the ids of its controls."""

    name = ""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"{self.name}-{field.id}"

    def complain(self, error: InvalidInput) -> None:
        """Put the sentence about what the domain refused beside the field it is about, else at the top."""
        put_error(self, error.field, str(_FAULTS.get(error.code, _SOMETHING_ODD)))
