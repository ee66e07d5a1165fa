"""What all forms of authors share.

The global check of the token is off for this feature (``routes/blueprint.py``): a stale token must lose nothing. A step
saves what was typed first, on the strength of the author's SameSite cookie, and then shows the page again with 400.
What cannot be taken back, sending and withdrawing, is not done on a stale token.
"""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import StringField

from stories.submission.forms.sentences import say
from stories.submission.services import Problem


class TrapField(StringField):  # type: ignore[misc]  # wtforms has no types
    """A field that nobody sees or hears; programs that fill in every field fill it in too.

    It costs a person nothing: what was typed is kept, the field is emptied, and the button works when pressed again.
    """


class AuthorForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form whose errors come from the domain."""

    #: Whether saving comes before the check of the token: then the sentence says that all is kept.
    keeps = True
    website = TrapField(_l("เว้นช่องนี้ว่างไว้"))

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # flask-wtf has no types
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read text only: a file where a text should be is not one. Photos are taken from ``request.files``."""
            wrapped = super().wrap_formdata(form, formdata)
            return request.form if isinstance(wrapped, CombinedMultiDict) else wrapped

    def find_fault(self, problems: Iterable[Problem] = ()) -> int:
        """Put a sentence beside each field that has a problem; the status to show the form again with, or 0.

        Returns:
            400 when the token was stale, 422 when something is to be mended, else 0.
        """
        self.validate()
        is_stale = bool(self.errors.get("csrf_token"))
        if is_stale:
            self.csrf_token.errors = []
            self.form_errors.append(say("stale" if self.keeps else "stale_plain"))
        if self.website.data:
            self.website.data = ""
            self.form_errors.append(say("trap" if self.keeps else "trap_plain"))
        for problem in problems:
            self.complain(problem.field, problem.code, **problem.details)
        if is_stale:
            return 400
        return 422 if self.errors else 0

    def complain(self, name: str, code: str, **details: int | str) -> None:
        """Put one sentence beside a field, or at the top where the form has no such field."""
        field = self._fields.get(self.field_name(name))
        sentence = say(code, **details)
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]

    def field_name(self, name: str) -> str:
        """The field of this form that the domain calls ``name``."""
        return name
