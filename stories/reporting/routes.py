"""Reporting a story or a photo: a form without an account, and the page of a numbered receipt.

No page that is kept for everybody has a token or a cookie; the form has, and is kept by nobody.
"""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from stories import throttle
from stories.errors import InvalidTransition
from stories.extensions import csrf
from stories.models import Lang, ReportReason
from stories.reporting import queries, services
from stories.reporting.forms import SENTENCES, ReportForm
from stories.reporting.services import Wording
from stories.web.form_errors import errors_shown_in
from stories.web.guards import public
from stories.web.language import current_lang

bp = Blueprint("reporting", __name__)
csrf.exempt(bp)  # the form checks its token itself, so that a stale one loses nothing that was typed

REPORTS_PER_HOUR = 60  # of a network: thousands of phones share an address of a mobile operator
_MAX_PHOTO = 99


@bp.get("/report")
@public
def report() -> ResponseReturnValue:
    """The form about one story or photo; without one, a field for its address."""
    public_id = _read_story(request.args.get("story", ""))
    if not public_id:
        return render_template("reporting/choose.html")
    reason = request.args.get("reason", "")
    return _show(public_id, ReportForm(formdata=None, data={"reason": reason}))


@bp.post("/report")
@public
def send_report() -> ResponseReturnValue:
    """Take the report, and lead to its receipt."""
    public_id, form = _read_story(request.args.get("story", "")), ReportForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            throttle.hit(
                "report", throttle.network_of(request.remote_addr or ""), limit=REPORTS_PER_HOUR, window_seconds=3600
            )
            wording = Wording(
                ReportReason(form.reason.data), _read_photo(), form.words.data or "", form.email.data or ""
            )
            lang = Lang(current_lang())
            number = services.report(public_id, form.report_id, wording, lang=lang)
            return redirect(url_for("reporting.receipt", number=number))
    return _show(public_id, form, answer.status, answer.headers)


@bp.get("/report/<number>")
@public
def receipt(number: str) -> str:
    """How far a report is."""
    return render_template("reporting/receipt.html", receipt=queries.get_receipt(number, Lang(current_lang())))


@bp.errorhandler(InvalidTransition)
def show_closed(_error: InvalidTransition) -> ResponseReturnValue:
    """Nobody can read the story any more: it is being looked at, or was taken down. What was typed is given back."""
    return render_template("reporting/closed.html", typed=request.form.get("words", "").strip()), 409


def _show(
    public_id: str, form: ReportForm, status: int = 200, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    form.ticket.data = str(form.report_id)
    target, number = queries.get_target(public_id, Lang(current_lang())), _read_photo()
    page = render_template(
        "reporting/report.html",
        target=target,
        photo_number=number,
        picture=queries.get_picture(target, number) if number else None,
        form=form,
    )
    return page, status, headers or {}


def _read_story(written: str) -> str:
    """The id of a story, from itself or from an address of its page; "" for none."""
    parts = [part for part in urlsplit(written.strip()[:2000].replace("\0", "")).path.split("/") if part]
    if "s" in parts[:-1]:
        return parts[parts.index("s") + 1]
    return parts[0] if len(parts) == 1 else ""


def _read_photo() -> int | None:
    number = request.args.get("photo", type=int)
    return number if number is not None and 0 < number <= _MAX_PHOTO else None
