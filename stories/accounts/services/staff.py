"""What an admin, or whoever holds the command line, does with accounts."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from stories import clock, credentials
from stories.accounts import passwords
from stories.accounts.queries import REQUIRE_TOTP, find_staff_by_email, read_email
from stories.accounts.services.locking import lock_staff
from stories.districts import DISTRICTS, GROUPS
from stories.errors import Forbidden, InvalidInput
from stories.models import Role, ScopeKind, Setting, Staff, StaffScope
from stories.permissions import Actor, can_manage_staff
from stories.transaction import transaction

#: A scope in plain values: the kind, and the group's key or the district's slug ("" for the city).
ScopeSpec = tuple[ScopeKind, str]


def add_staff(
    email: str,
    name: str,
    role: Role,
    *,
    by: Actor,
    office: str | None = None,
    scopes: Sequence[ScopeSpec] = (),
    password: str | None = None,
    is_demo: bool = False,
) -> tuple[Staff, str | None]:
    """Open an account.

    Args:
        office: slug of the district whose office an officer works for.
        scopes: what a moderator works for.
        password: without it one is made, which must be changed at the first sign-in.
        is_demo: signs in on this machine only, and only while ``DEMO=1``.

    Returns:
        the account, and the password that was made: nobody can read it again.

    Raises:
        Forbidden: only admins and the command line.
        InvalidInput: ``email_odd``, ``email_taken``, ``name_missing``, ``office_missing``, ``scope_missing``,
            ``scope_unknown``, or see ``passwords.check``.
    """
    _check_may_manage(by)
    address, called = read_email(email), name.strip()
    _check_account(address, called, password, is_demo=is_demo)
    made = passwords.new_password() if password is None else None
    password_hash = passwords.make_hash(password or made or "")
    with transaction() as session:
        if find_staff_by_email(address) is not None:
            raise InvalidInput("email_taken", "email")
        staff = Staff(
            id=uuid4(),
            email=address,
            name=called,
            password_hash=password_hash,
            has_temporary_password=made is not None,
            session_nonce=credentials.new_key(),
            is_demo=is_demo,
            created_at=clock.now(),
        )
        _give_duties(staff, role, office, scopes)
        session.add(staff)
        try:
            session.flush()
        except IntegrityError:  # a second click on "add" came first
            raise InvalidInput("email_taken", "email") from None
    return staff, made


def _check_account(address: str, name: str, password: str | None, *, is_demo: bool) -> None:
    if not is_demo:
        _check_email(address)
    if not name:
        raise InvalidInput("name_missing", "name")
    if password is not None:
        passwords.check(password, address)


def set_duties(
    staff_id: UUID, *, by: Actor, name: str, role: Role, office: str | None = None, scopes: Sequence[ScopeSpec] = ()
) -> Staff:
    """Change the name and what somebody is there for.

    Raises:
        Forbidden: only admins and the command line.
        NotFound: there is no such account.
        InvalidInput: ``own_role`` (an admin stays one until another admin says otherwise), or as ``add_staff``.
    """
    _check_may_manage(by)
    with transaction():
        staff = lock_staff(staff_id)
        if staff.id == by.staff_id and role is not staff.role:
            raise InvalidInput("own_role", "role")
        if not name.strip():
            raise InvalidInput("name_missing", "name")
        staff.name = name.strip()
        _give_duties(staff, role, office, scopes)
    return staff


def set_scopes(staff_id: UUID, scopes: Sequence[ScopeSpec], *, by: Actor) -> Staff:
    """Change the part of the city somebody works for.

    Raises:
        Forbidden, NotFound, InvalidInput: as ``set_duties``.
    """
    _check_may_manage(by)
    with transaction():
        staff = lock_staff(staff_id)
        _give_duties(staff, staff.role, staff.office, scopes)
    return staff


def reset_sign_in(staff_id: UUID, *, by: Actor) -> tuple[Staff, str]:
    """Give a new password, to be changed at the next sign-in, and take the second factor away. All sessions end.

    Returns:
        the account, and the password: nobody can read it again.

    Raises:
        Forbidden, NotFound: as ``set_duties``.
    """
    _check_may_manage(by)
    password = passwords.new_password()
    password_hash = passwords.make_hash(password)
    with transaction():
        staff = lock_staff(staff_id)
        staff.password_hash = password_hash
        staff.has_temporary_password = True
        staff.session_nonce = credentials.new_key()
        staff.totp_secret = staff.totp_confirmed_at = staff.totp_last_step = None
        staff.recovery_codes = []
    return staff, password


def deactivate(staff_id: UUID, *, by: Actor) -> Staff:
    """Close an account: its sessions end, nobody signs in to it; its name stays in the audit trail.

    Raises:
        Forbidden, NotFound: as ``set_duties``.
        InvalidInput: ``own_account``: somebody else has to close yours.
    """
    _check_may_manage(by)
    with transaction():
        staff = lock_staff(staff_id)
        if staff.id == by.staff_id:
            raise InvalidInput("own_account")
        staff.is_active = False
        staff.session_nonce = credentials.new_key()
    return staff


def reactivate(staff_id: UUID, *, by: Actor) -> Staff:
    """Open a closed account again, with its old password.

    Raises:
        Forbidden, NotFound: as ``set_duties``.
    """
    _check_may_manage(by)
    with transaction():
        staff = lock_staff(staff_id)
        staff.is_active = True
    return staff


def require_totp(is_required: bool, *, by: Actor) -> None:
    """Require a second factor of all staff, or stop requiring it.

    Whoever has none is signed out, and sets one up at the next sign-in before anything else.

    Raises:
        Forbidden: only admins and the command line.
        InvalidInput: ``own_totp_first``: the admin who requires it has none.
    """
    _check_may_manage(by)
    with transaction() as session:
        lacking = session.scalars(select(Staff).where(Staff.totp_confirmed_at.is_(None)).with_for_update()).all()
        if is_required and by.staff_id in {staff.id for staff in lacking}:
            raise InvalidInput("own_totp_first")
        setting = session.get(Setting, REQUIRE_TOTP) or Setting(key=REQUIRE_TOTP)
        setting.value, setting.updated_at = is_required, clock.now()
        session.add(setting)
        if is_required:
            for staff in lacking:
                staff.session_nonce = credentials.new_key()


def read_scope(written: str) -> ScopeSpec:
    """A scope as forms and commands write it: ``city``, ``group:KEY`` or ``district:SLUG``.

    Raises:
        InvalidInput: ``scope_unknown``.
    """
    kind, _, key = written.partition(":")
    known = {"city": {""}, "group": set(GROUPS), "district": set(DISTRICTS)}
    if key not in known.get(kind, set()):
        raise InvalidInput("scope_unknown", "scopes", written=written)
    return ScopeKind(kind), key


def _check_may_manage(by: Actor) -> None:
    if not can_manage_staff(by):
        raise Forbidden("manage staff")


def _check_email(address: str) -> None:
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        raise InvalidInput("email_odd", "email") from None


def _give_duties(staff: Staff, role: Role, office: str | None, scopes: Sequence[ScopeSpec]) -> None:
    for kind, key in scopes:
        read_scope(f"{kind}:{key}" if key else kind)
    if (role is Role.OFFICER or office) and office not in DISTRICTS:
        raise InvalidInput("office_missing", "office")
    if role is Role.MODERATOR and not scopes:
        raise InvalidInput("scope_missing", "scopes")
    staff.role = role
    staff.office = office or None
    kept = {(scope.kind, scope.key): scope for scope in staff.scopes}
    staff.scopes = [kept.get(spec) or StaffScope(kind=spec[0], key=spec[1]) for spec in dict.fromkeys(scopes)]
