"""All stories of one address: a link is asked for, its page shows a button, the button opens them in this browser."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories import throttle
from stories.errors import LinkExpired
from stories.models import Lang
from stories.submission import services
from stories.submission.access import read_email
from stories.submission.forms import LinkForm, SendForm, TrackForm
from stories.submission.routes.blueprint import bp, held_mail_pass, network, set_cookie
from stories.submission.services import LINK_MINUTES, PASS_DAYS
from stories.web.errors import error_page
from stories.web.form_errors import errors_shown_in
from stories.web.guards import MAIL_COOKIE, public
from stories.web.language import current_lang

LINKS_PER_HOUR = 60  # of one network: thousands of phones share one address of a mobile operator
LINKS_PER_ADDRESS = 4  # an hour: nobody's mailbox is filled by others
OPENS_PER_TEN_MINUTES = 60


@bp.post("/track/mail")
@public
def request_link() -> ResponseReturnValue:
    """Send a link to an address; the answer is the same whether or not any story has it."""
    form = LinkForm()
    with errors_shown_in(form, {}) as answer:
        answer.status = form.find_fault()
        if not answer.status:
            throttle.hit("mail-link", network(), limit=LINKS_PER_HOUR, window_seconds=3600)
            email = read_email(form.email.data or "")
            throttle.hit("mail-link-address", email, limit=LINKS_PER_ADDRESS, window_seconds=3600)
            services.request_link(email, lang=Lang(current_lang()))
            flash(
                _("ถ้ามีเรื่องที่ใช้อีเมลนี้ ลิงก์จะไปถึงในไม่กี่นาที ใช้ได้ครั้งเดียว ภายใน %(minutes)s นาที", minutes=LINK_MINUTES),
                "success",
            )
            return redirect(url_for("submission.track"))
    page = render_template("submission/track.html", form=TrackForm(formdata=None), mail_form=form)
    return page, answer.status, answer.headers


@bp.get("/track/mail/<token>")
@public
def link(token: str) -> str:
    """A button and nothing else: programs that look at mails press none."""
    services.check_link(token)
    return render_template("submission/link.html", form=SendForm(), days=PASS_DAYS)


@bp.post("/track/mail/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    """Use the link up: this browser may speak for all stories of the address from now on."""
    throttle.hit("open-link", network(), limit=OPENS_PER_TEN_MINUTES, window_seconds=600)
    form = SendForm()
    if status := form.find_fault():
        return render_template("submission/link.html", form=form, days=PASS_DAYS), status
    secret = services.open_link(token)
    return set_cookie(redirect(url_for("submission.mine")), MAIL_COOKIE, secret, days=PASS_DAYS)


@bp.post("/track/close")
@public
def close_pass() -> ResponseReturnValue:
    """Take the pass from this browser, as on a borrowed computer."""
    if SendForm().find_fault():
        return error_page(400, "csrf")
    services.close_pass(held_mail_pass())
    flash(_("เครื่องนี้เปิดเรื่องด้วยอีเมลของคุณไม่ได้แล้ว"), "success")
    response = redirect(url_for("submission.mine"))
    response.delete_cookie(MAIL_COOKIE)
    return response


@bp.errorhandler(LinkExpired)
def show_expired(_error: LinkExpired) -> ResponseReturnValue:
    """Say that the link is of no use any more, with the way to a new one."""
    page = render_template("submission/link_expired.html", mail_form=LinkForm(formdata=None), minutes=LINK_MINUTES)
    return page, 410
