"""Signing in, step by step, and out. Everybody may call these: each step asks for what the one before has proved."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from stories.accounts import services, totp
from stories.accounts.forms import SENTENCES, CodeForm, FirstPasswordForm, RecoveryCodeForm, SignInForm
from stories.accounts.routes import steps
from stories.accounts.routes.blueprint import bp
from stories.accounts.services import Step
from stories.extensions import csrf
from stories.models import Staff
from stories.web import sessions
from stories.web.form_errors import errors_shown_in
from stories.web.guards import find_signed_in, public


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """E-mail and password; whoever is signed in already goes on."""
    wanted = steps.read_next(request.args.get("next", ""))
    signed_in = find_signed_in()
    if signed_in is not None:
        return redirect(wanted or steps.home_of(signed_in.staff.role))
    return render_template("accounts/sign_in.html", form=SignInForm(next=wanted))


@bp.post("/sign-in")
@csrf.exempt  # type: ignore[untyped-decorator]  # its form checks the token, so that a stale one loses no address
@public
def check_sign_in() -> ResponseReturnValue:
    """Check both, then the next step."""
    form = SignInForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            staff = services.authenticate(form.email.data, form.password.data, network=_network())
            return steps.go_on(staff, form.next.data or "")
    return render_template("accounts/sign_in.html", form=form), answer.status, answer.headers


@bp.get("/sign-in/code")
@public
@steps.at_step(Step.CODE)
def code(staff: Staff) -> ResponseReturnValue:
    """Ask for the code of the app, or a recovery code."""
    return render_template("accounts/code.html", form=CodeForm(), recovery=RecoveryCodeForm())


@bp.post("/sign-in/code")
@public
@steps.at_step(Step.CODE)
def check_code(staff: Staff) -> ResponseReturnValue:
    """Take the code of the app."""
    form = CodeForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            staff = services.check_code(staff.id, form.code.data)
            return steps.go_on(staff, steps.pending_next(), has_given_code=True)
    page = render_template("accounts/code.html", form=form, recovery=RecoveryCodeForm(formdata=None))
    return page, answer.status, answer.headers


@bp.post("/sign-in/recovery-code")
@public
@steps.at_step(Step.CODE)
def check_recovery_code(staff: Staff) -> ResponseReturnValue:
    """Take a recovery code."""
    form = RecoveryCodeForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            staff = services.check_recovery_code(staff.id, form.recovery_code.data)
            return steps.go_on(staff, steps.pending_next(), has_given_code=True)
    page = render_template("accounts/code.html", form=CodeForm(formdata=None), recovery=form)
    return page, answer.status, answer.headers


@bp.get("/sign-in/new-password")
@public
@steps.at_step(Step.NEW_PASSWORD)
def new_password(staff: Staff) -> ResponseReturnValue:
    """Ask for a password of one's own."""
    return render_template("accounts/new_password.html", form=FirstPasswordForm(), staff=staff)


@bp.post("/sign-in/new-password")
@public
@steps.at_step(Step.NEW_PASSWORD)
def set_new_password(staff: Staff) -> ResponseReturnValue:
    """Set it instead of the one handed over."""
    form = FirstPasswordForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            staff = services.set_first_password(staff.id, form.new_password.data)
            return steps.go_on(staff, steps.pending_next(), has_given_code=steps.has_given_code())
    return render_template("accounts/new_password.html", form=form, staff=staff), answer.status, answer.headers


@bp.get("/sign-in/enrol")
@public
@steps.at_step(Step.ENROL)
def enrol(staff: Staff) -> ResponseReturnValue:
    """Show the secret for the app: it is required of everybody."""
    return _enrol_page(staff, CodeForm())


@bp.post("/sign-in/enrol")
@public
@steps.at_step(Step.ENROL)
def confirm_enrol(staff: Staff) -> ResponseReturnValue:
    """Take a first code, sign in, and show the recovery codes: here and never again, hence no redirect."""
    form = CodeForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            staff, codes = services.confirm_totp(staff.id, form.code.data)
            href = steps.finish(staff, steps.pending_next())
            return render_template("accounts/recovery_codes.html", codes=codes, href=href)
    return _enrol_page(staff, form), answer.status, answer.headers


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session, whatever its state, and free what was being read."""
    signed_in = find_signed_in()
    if signed_in is not None:
        services.sign_out(signed_in.staff.id)
    sessions.end()
    return redirect(url_for("gallery.home"))


def _enrol_page(staff: Staff, form: CodeForm) -> str:
    return render_template(
        "accounts/enrol.html",
        form=form,
        action=url_for("accounts.confirm_enrol"),
        picture=totp.draw(staff.totp_secret or "", staff.email),
        secret=totp.reveal(staff.totp_secret or ""),
        is_required=True,
    )


def _network() -> str:
    """The caller's address; "" behind a proxy that nobody has declared trusted: it could be anybody's."""
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    is_trusted = "werkzeug.proxy_fix.orig" in request.environ
    return "" if is_forwarded and not is_trusted else request.remote_addr or ""
