"""What the domain refuses stands beside the field it is about: one place instead of a ``try`` in every route."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field

from stories.errors import InvalidInput, TooManyRequests


@dataclass
class FormAnswer:
    """With which status and headers a form is shown again."""

    status: int = 422
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def errors_shown_in(form: FlaskForm, sentences: Mapping[str, object]) -> Iterator[FormAnswer]:
    """Catch what is wrong with the input of a form, or that it came too often, and leave the sentence in the form.

    The block returns from the route when all went well; after it the form is shown again::

        with errors_shown_in(form, SENTENCES) as answer:
            if form.validate_on_submit():
                services.change(form.name.data)
                return redirect(url_for("there"))
        return render_template("page.html", form=form), answer.status, answer.headers

    Args:
        sentences: code of an ``InvalidInput`` → sentence, with ``%(limit)s`` for its details.
    """
    answer = FormAnswer()
    try:
        yield answer
        if form.errors.get("csrf_token"):
            answer.status = 400
            form.form_errors.append(_("หน้านี้เปิดไว้นานแล้ว ช่วยกดอีกครั้งนะ"))
    except InvalidInput as error:
        sentence = str(sentences[error.code])
        put_error(form, error.field, sentence % error.details if error.details else sentence)
    except TooManyRequests as error:
        answer.status = 429
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
        minutes = ceil(error.retry_after_seconds / 60)
        put_error(form, _last_entry(form), _("ลองหลายครั้งแล้ว พักสัก %(minutes)s นาทีแล้วกลับมานะ", minutes=minutes))


def put_error(form: FlaskForm, name: str, sentence: str) -> None:
    """Put a sentence beside a field, or at the top of a form that has no such field."""
    errors = form[name].errors if name in form else form.form_errors
    # A field's errors are a tuple until it has been validated.
    if isinstance(errors, tuple):
        form[name].errors = [*errors, sentence]
    else:
        errors.append(sentence)


def _last_entry(form: FlaskForm) -> str:
    entries: list[Field] = [one for one in form if one.type in ("StringField", "PasswordField", "EmailField")]
    return str(entries[-1].short_name) if entries else ""
