"""Staff accounts, for admins."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from stories.accounts import queries, services
from stories.accounts.forms import (
    SENTENCES,
    AddStaffForm,
    ConfirmForm,
    DutiesForm,
    RequireTotpForm,
    duties_form_of,
    scope_name,
)
from stories.accounts.routes.blueprint import bp
from stories.models import Role, Staff
from stories.web.form_errors import FormAnswer, errors_shown_in
from stories.web.guards import current_actor, requires


@bp.get("/desk/staff")
@requires(Role.ADMIN)
def staff() -> ResponseReturnValue:
    """Everybody who has an account."""
    return _list_page(RequireTotpForm())


@bp.post("/desk/staff/require-totp")
@requires(Role.ADMIN)
def require_totp() -> ResponseReturnValue:
    """Require a second factor of all staff, or stop requiring it."""
    form = RequireTotpForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            is_required = form.is_required.data == "yes"
            services.require_totp(is_required, by=current_actor())
            flash(_("ตั้งแต่นี้ทุกคนต้องใช้รหัสจากแอป") if is_required else _("ตั้งแต่นี้ไม่ต้องใช้รหัสจากแอปก็เข้าได้"), "success")
            return redirect(url_for("accounts.staff"))
    return _list_page(form), answer.status, answer.headers


@bp.get("/desk/staff/new")
@requires(Role.ADMIN)
def add_staff() -> ResponseReturnValue:
    """The form of a new account."""
    return render_template("accounts/add_staff.html", form=AddStaffForm())


@bp.post("/desk/staff/new")
@requires(Role.ADMIN)
def save_new_staff() -> ResponseReturnValue:
    """Open the account and show its first password: here and never again, hence no redirect."""
    form = AddStaffForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            added, password = services.add_staff(
                form.email.data,
                form.name.data,
                Role(form.role.data),
                by=current_actor(),
                office=form.office.data,
                scopes=form.chosen_scopes(),
            )
            return render_template("accounts/first_password.html", staff=added, password=password)
    return render_template("accounts/add_staff.html", form=form), answer.status, answer.headers


@bp.get("/desk/staff/<uuid:staff_id>")
@requires(Role.ADMIN)
def edit_staff(staff_id: UUID) -> ResponseReturnValue:
    """One account: duties, new password, closing."""
    found = queries.get_staff(staff_id)
    return _edit_page(found, duties_form_of(found), ConfirmForm())


@bp.post("/desk/staff/<uuid:staff_id>")
@requires(Role.ADMIN)
def save_staff(staff_id: UUID) -> ResponseReturnValue:
    """Change name, role, office and scopes."""
    form = DutiesForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            changed = services.set_duties(
                staff_id,
                by=current_actor(),
                name=form.name.data,
                role=Role(form.role.data),
                office=form.office.data,
                scopes=form.chosen_scopes(),
            )
            flash(_("บันทึกหน้าที่ของ %(name)s แล้ว", name=changed.name), "success")
            return redirect(url_for("accounts.staff"))
    return _edit_page(queries.get_staff(staff_id), form, ConfirmForm(formdata=None), answer)


@bp.post("/desk/staff/<uuid:staff_id>/reset")
@requires(Role.ADMIN)
def reset_staff(staff_id: UUID) -> ResponseReturnValue:
    """Give a new password and show it: here and never again, hence no redirect."""
    changed, password = services.reset_sign_in(staff_id, by=current_actor())
    return render_template("accounts/first_password.html", staff=changed, password=password)


@bp.post("/desk/staff/<uuid:staff_id>/deactivate")
@requires(Role.ADMIN)
def deactivate_staff(staff_id: UUID) -> ResponseReturnValue:
    """Close the account."""
    form = ConfirmForm()
    with errors_shown_in(form, SENTENCES) as answer:
        if form.validate_on_submit():
            changed = services.deactivate(staff_id, by=current_actor())
            flash(_("ปิดบัญชีของ %(name)s แล้ว", name=changed.name), "success")
            return redirect(url_for("accounts.staff"))
    found = queries.get_staff(staff_id)
    return _edit_page(found, duties_form_of(found), form, answer)


@bp.post("/desk/staff/<uuid:staff_id>/reactivate")
@requires(Role.ADMIN)
def reactivate_staff(staff_id: UUID) -> ResponseReturnValue:
    """Open a closed account again."""
    changed = services.reactivate(staff_id, by=current_actor())
    flash(_("เปิดบัญชีของ %(name)s อีกครั้งแล้ว", name=changed.name), "success")
    return redirect(url_for("accounts.staff"))


def _list_page(form: RequireTotpForm) -> str:
    return render_template(
        "accounts/staff.html",
        people=queries.list_staff(),
        scope_name=scope_name,
        is_totp_required=queries.is_totp_required(),
        form=form,
    )


def _edit_page(
    found: Staff, form: DutiesForm, closing: ConfirmForm, answer: FormAnswer | None = None
) -> ResponseReturnValue:
    page = render_template(
        "accounts/edit_staff.html", staff=found, form=form, closing=closing, is_me=found.id == current_actor().staff_id
    )
    return (page, answer.status, answer.headers) if answer else page
