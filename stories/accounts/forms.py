"""The forms of account pages, and the sentences for what the services refuse."""

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from stories.accounts.services import ScopeSpec, read_scope
from stories.districts import DISTRICTS, GROUPS
from stories.models import Role, ScopeKind, Staff
from stories.web.labels import ROLES

SENTENCES: dict[str, object] = {
    "wrong_sign_in": _l("อีเมลกับรหัสผ่านไม่ตรงกัน ลองดูอีกที"),
    "demo_is_local": _l("บัญชีสาธิตเปิดได้จากเครื่องที่รันเว็บนี้เท่านั้น"),
    "wrong_code": _l("รหัสไม่ตรง หรือใช้ไปแล้ว รอให้แอปขึ้นรหัสใหม่ แล้วลองอีกครั้ง"),
    "wrong_recovery_code": _l("รหัสสำรองไม่ตรง หรือใช้ไปแล้ว ลองตัวอื่นในชุดของคุณ"),
    "wrong_password": _l("รหัสผ่านปัจจุบันไม่ตรง ลองดูอีกที"),
    "password_short": _l("ขอยาวอย่างน้อย %(limit)s ตัวอักษร ตอนนี้มี %(found)s จะเป็นประโยคที่จำง่ายก็ได้"),
    "password_long": _l("ยาวไปหน่อย ขอไม่เกิน %(limit)s ตัวอักษร"),
    "password_is_email": _l("อย่าใช้อีเมลเป็นรหัสผ่านเลย ใครก็เดาได้"),
    "password_same": _l("นี่คือรหัสผ่านเดิม ลองตั้งอันใหม่"),
    "totp_required": _l("ตอนนี้ทุกบัญชีต้องใช้รหัสจากแอป จึงปิดไม่ได้"),
    "own_totp_first": _l("เปิดใช้รหัสจากแอปกับบัญชีของคุณเองก่อน แล้วค่อยขอจากทุกคน"),
    "own_role": _l("เปลี่ยนหน้าที่ของตัวเองไม่ได้ ให้ผู้ดูแลคนอื่นเปลี่ยนให้"),
    "own_account": _l("ปิดบัญชีตัวเองไม่ได้ ให้ผู้ดูแลคนอื่นปิดให้"),
    "email_odd": _l("อีเมลนี้เหมือนพิมพ์ไม่ครบ ลองดูอีกที เช่น ton@example.com"),
    "email_taken": _l("มีบัญชีของอีเมลนี้อยู่แล้ว"),
    "name_missing": _l("ใส่ชื่อที่เพื่อนร่วมงานเรียก"),
    "office_missing": _l("เจ้าหน้าที่เขตทำงานที่เขตไหน"),
    "scope_missing": _l("ผู้อ่านเรื่องดูแลพื้นที่ไหนบ้าง เลือกอย่างน้อยหนึ่งแห่ง"),
    "scope_unknown": _l("ไม่รู้จักพื้นที่นี้ เลือกจากรายการอีกครั้ง"),
}


class SignInForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """E-mail and password; ``next`` is where the person wanted to go."""

    email = StringField(_l("อีเมล"), [InputRequired(_l("ใส่อีเมลของคุณ"))])
    password = PasswordField(_l("รหัสผ่าน"), [InputRequired(_l("ใส่รหัสผ่าน"))])
    next = HiddenField()


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code of the authenticator app."""

    code = StringField(_l("รหัส 6 ตัวจากแอป"), [InputRequired(_l("ใส่รหัส 6 ตัวที่แอปขึ้นตอนนี้"))])


class RecoveryCodeForm(FlaskForm):  # type: ignore[misc]
    """A recovery code instead of the app's."""

    recovery_code = StringField(_l("รหัสสำรอง"), [InputRequired(_l("ใส่รหัสสำรองหนึ่งตัวจากชุดของคุณ"))])


class FirstPasswordForm(FlaskForm):  # type: ignore[misc]
    """The owner's own password, instead of the one handed over."""

    new_password = PasswordField(_l("รหัสผ่านใหม่"), [InputRequired(_l("ตั้งรหัสผ่านใหม่"))])


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """The present password, before a lock is changed."""

    password = PasswordField(_l("รหัสผ่านปัจจุบัน"), [InputRequired(_l("ใส่รหัสผ่านที่ใช้อยู่"))])


class ChangePasswordForm(PasswordForm):
    """The present password and a new one."""

    new_password = PasswordField(_l("รหัสผ่านใหม่"), [InputRequired(_l("ตั้งรหัสผ่านใหม่"))])


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A button: nothing but the token."""


class RequireTotpForm(FlaskForm):  # type: ignore[misc]
    """Whether all staff need a second factor; the button's value says which."""

    is_required = HiddenField()


class DutiesForm(FlaskForm):  # type: ignore[misc]
    """Name, role, office and scopes of an account."""

    name = StringField(_l("ชื่อที่เพื่อนร่วมงานเห็น"), [InputRequired(_l("ใส่ชื่อที่เพื่อนร่วมงานเรียก"))])
    role = RadioField(
        _l("หน้าที่"),
        [InputRequired(_l("เลือกหน้าที่หนึ่งอย่าง"))],
        choices=[SelectChoice(role.value, ROLES[role]) for role in Role],
    )
    office = SelectField(_l("สำนักงานเขต"), [Optional()])
    scopes = SelectMultipleField(
        _l("พื้นที่ที่ดูแล"), [Optional()], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    district_scopes = frozenset(f"district:{slug}" for slug in DISTRICTS)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        lang = str(get_locale())
        self.office.choices = [SelectChoice("", _("ไม่ได้อยู่สำนักงานเขต"))]
        self.office.choices += [SelectChoice(one.slug, one.name(lang)) for one in DISTRICTS.values()]
        self.scopes.choices = [
            SelectChoice("city", scope_name(ScopeKind.CITY, "")),
            *(SelectChoice(f"group:{key}", scope_name(ScopeKind.GROUP, key)) for key in GROUPS),
            *(SelectChoice(f"district:{slug}", scope_name(ScopeKind.DISTRICT, slug)) for slug in DISTRICTS),
        ]

    def chosen_scopes(self) -> list[ScopeSpec]:
        """The scopes as the services take them."""
        return [read_scope(written) for written in self.scopes.data]


class AddStaffForm(DutiesForm):
    """A new account."""

    email = StringField(_l("อีเมล"), [InputRequired(_l("ใส่อีเมลของคนนี้"))])


def duties_form_of(staff: Staff) -> DutiesForm:
    """The form filled with what the account has."""
    return DutiesForm(
        formdata=None,
        name=staff.name,
        role=staff.role.value,
        office=staff.office or "",
        scopes=[f"{scope.kind}:{scope.key}".removesuffix(":") for scope in staff.scopes],
    )


def scope_name(kind: ScopeKind, key: str) -> str:
    """A scope in the words of the page's language."""
    lang = str(get_locale())
    if kind is ScopeKind.CITY:
        return str(_("ทั้งเมือง"))
    return GROUPS[key].name(lang) if kind is ScopeKind.GROUP else DISTRICTS[key].full_name(lang)
