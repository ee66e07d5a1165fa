"""One's own account: password, second factor, recovery codes."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories.accounts import queries, services, totp
from stories.accounts.forms import SENTENCES, ChangePasswordForm, CodeForm, PasswordForm, scope_name
from stories.accounts.routes import steps
from stories.accounts.routes.blueprint import bp
from stories.models import Staff
from stories.web import sessions
from stories.web.form_errors import FormAnswer, errors_shown_in
from stories.web.guards import SignedIn, get_signed_in, requires


@bp.get("/desk/account")
@requires()
def own_account() -> ResponseReturnValue:
    """Who one is here, and the locks of one's account."""
    return _account_page()


@bp.post("/desk/account/password")
@requires()
def change_password() -> ResponseReturnValue:
    """Set a new password; all other sessions end."""
    form = ChangePasswordForm(prefix="change")
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            staff = services.change_password(_me().id, password=form.password.data, new_password=form.new_password.data)
            sessions.start(SignedIn(staff))
            flash(_("เปลี่ยนรหัสผ่านแล้ว เครื่องอื่นที่เปิดค้างไว้ถูกออกจากระบบ"), "success")
            return redirect(url_for("accounts.own_account"))
    return _account_page(answer, change=form)


@bp.post("/desk/account/totp")
@requires()
def begin_totp() -> ResponseReturnValue:
    """Make the secret for the app."""
    form = PasswordForm(prefix="begin")
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            services.begin_totp(_me().id, password=form.password.data)
            return redirect(url_for("accounts.own_totp"))
    return _account_page(answer, begin=form)


@bp.get("/desk/account/totp")
@requires()
def own_totp() -> ResponseReturnValue:
    """Show the secret for the app until it is confirmed."""
    staff = _me()
    if staff.totp_secret is None or staff.totp_confirmed_at is not None:
        return redirect(url_for("accounts.own_account"))
    return _enrol_page(staff, CodeForm())


@bp.post("/desk/account/totp/confirm")
@requires()
def confirm_totp() -> ResponseReturnValue:
    """Take a first code, and show the recovery codes: here and never again, hence no redirect."""
    form = CodeForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            staff, codes = services.confirm_totp(_me().id, form.code.data)
            sessions.start(SignedIn(staff))
            return _codes_page(codes)
    staff = queries.get_staff(_me().id)
    if staff.totp_secret is None:
        return redirect(url_for("accounts.own_account"))
    return _enrol_page(staff, form), answer.status, answer.headers


@bp.post("/desk/account/totp/disable")
@requires()
def disable_totp() -> ResponseReturnValue:
    """Turn the second factor off, unless it is required."""
    form = PasswordForm(prefix="disable")
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            sessions.start(SignedIn(services.disable_totp(_me().id, password=form.password.data)))
            flash(_("ปิดรหัสจากแอปแล้ว ตอนนี้เข้าด้วยรหัสผ่านอย่างเดียว"), "success")
            return redirect(url_for("accounts.own_account"))
    return _account_page(answer, disable=form)


@bp.post("/desk/account/recovery-codes")
@requires()
def renew_recovery_codes() -> ResponseReturnValue:
    """Make and show new recovery codes: here and never again, hence no redirect."""
    form = PasswordForm(prefix="renew")
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            return _codes_page(services.renew_recovery_codes(_me().id, password=form.password.data))
    return _account_page(answer, renew=form)


def _me() -> Staff:
    return get_signed_in().staff


def _account_page(answer: FormAnswer | None = None, **sent: PasswordForm) -> ResponseReturnValue:
    staff = queries.get_staff(_me().id)
    forms: dict[str, PasswordForm] = {
        "change": ChangePasswordForm(formdata=None, prefix="change"),
        **{name: PasswordForm(formdata=None, prefix=name) for name in ("begin", "disable", "renew")},
        **sent,
    }
    page = render_template(
        "accounts/own_account.html",
        staff=staff,
        scope_name=scope_name,
        is_totp_required=queries.is_totp_required(),
        codes_left=queries.count_recovery_codes(staff.id),
        home=steps.home_of(staff.role),
        **forms,
    )
    return (page, answer.status, answer.headers) if answer else page


def _enrol_page(staff: Staff, form: CodeForm) -> str:
    return render_template(
        "accounts/own_totp.html",
        form=form,
        picture=totp.draw(staff.totp_secret or "", staff.email),
        secret=totp.reveal(staff.totp_secret or ""),
    )


def _codes_page(codes: list[str]) -> str:
    return render_template("accounts/recovery_codes.html", codes=codes, href=url_for("accounts.own_account"))
