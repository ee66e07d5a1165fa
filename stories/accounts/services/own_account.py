"""What everybody changes for themselves: the password and the second factor. Each asks for the present password."""

from uuid import UUID, uuid4

from stories import clock, credentials, throttle
from stories.accounts import passwords, queries, totp
from stories.accounts.services.locking import lock_staff
from stories.accounts.services.signing_in import ACCOUNT_LIMIT, WINDOW_SECONDS
from stories.errors import Conflict, InvalidInput
from stories.models import RecoveryCode, Staff
from stories.transaction import transaction

RECOVERY_CODES = 10
_PASSWORD, _CONFIRM = "own-password", "totp-confirm"  # names of limits


def change_password(staff_id: UUID, *, password: str, new_password: str) -> Staff:
    """Set a new password; every session of the account ends, also the one that asks.

    Raises:
        TooManyRequests: 5 wrong present passwords in 15 minutes.
        InvalidInput: ``wrong_password``, ``password_same``, or see ``passwords.check``.
    """
    return _set_password(_prove(staff_id, password), new_password)


def set_first_password(staff_id: UUID, new_password: str) -> Staff:
    """Replace a password that was handed over, in the middle of the sign-in that has just checked it.

    Raises:
        InvalidInput: ``password_same``, or see ``passwords.check``.
        Conflict: the password is the owner's own already.
    """
    staff = queries.get_staff(staff_id)
    if not staff.has_temporary_password:
        raise Conflict(f"staff {staff_id} has a password of their own")
    return _set_password(staff, new_password)


def begin_totp(staff_id: UUID, *, password: str | None) -> Staff:
    """Make a secret for the authenticator app; it counts only once ``confirm_totp`` has seen a code of it.

    Args:
        password: the present one; None in the middle of a sign-in, which has just checked it.

    Raises:
        TooManyRequests, InvalidInput: as ``change_password`` says of the present password.
        Conflict: the account has a second factor already.
    """
    if password is not None:
        _prove(staff_id, password)
    with transaction():
        staff = lock_staff(staff_id)
        if staff.totp_confirmed_at is not None:
            raise Conflict(f"staff {staff_id} has a second factor")
        staff.totp_secret = totp.new_secret()
        staff.totp_last_step = None
    return staff


def confirm_totp(staff_id: UUID, typed: str) -> tuple[Staff, list[str]]:
    """Turn the second factor on, proved by a first code. All other sessions of the account end.

    Returns:
        the account, and ten recovery codes: nobody can read them again.

    Raises:
        TooManyRequests: 5 wrong codes in 15 minutes.
        InvalidInput: ``wrong_code``.
        Conflict: there is nothing to confirm.
    """
    throttle.hit(_CONFIRM, str(staff_id), limit=ACCOUNT_LIMIT, window_seconds=WINDOW_SECONDS)
    with transaction():
        staff = lock_staff(staff_id)
        if staff.totp_secret is None or staff.totp_confirmed_at is not None:
            raise Conflict(f"staff {staff_id} has no second factor to confirm")
        step = totp.find_step(staff.totp_secret, totp.read_code(typed), at=clock.now(), after=None)
        if step is None:
            raise InvalidInput("wrong_code", "code")
        staff.totp_confirmed_at = clock.now()
        staff.totp_last_step = step
        staff.session_nonce = credentials.new_key()
        codes = _new_recovery_codes(staff)
    throttle.forget(_CONFIRM, str(staff_id))
    return staff, codes


def disable_totp(staff_id: UUID, *, password: str) -> Staff:
    """Turn the second factor off. All other sessions of the account end.

    Raises:
        TooManyRequests, InvalidInput: as ``change_password`` says of the present password; ``totp_required`` where
            an admin requires it of all staff.
    """
    _prove(staff_id, password)
    with transaction():
        staff = lock_staff(staff_id)
        if queries.is_totp_required():
            raise InvalidInput("totp_required", "password")
        staff.totp_secret = staff.totp_confirmed_at = staff.totp_last_step = None
        staff.recovery_codes = []
        staff.session_nonce = credentials.new_key()
    return staff


def renew_recovery_codes(staff_id: UUID, *, password: str) -> list[str]:
    """Make ten new recovery codes; the old ones open nothing any more.

    Raises:
        TooManyRequests, InvalidInput: as ``change_password`` says of the present password.
        Conflict: the account has no second factor.
    """
    _prove(staff_id, password)
    with transaction():
        staff = lock_staff(staff_id)
        if staff.totp_confirmed_at is None:
            raise Conflict(f"staff {staff_id} has no second factor")
        return _new_recovery_codes(staff)


def _set_password(staff: Staff, new_password: str) -> Staff:
    passwords.check(new_password, staff.email)
    if passwords.matches(new_password, staff.password_hash):
        raise InvalidInput("password_same", "new_password")
    password_hash = passwords.make_hash(new_password)
    with transaction():
        locked = lock_staff(staff.id)
        locked.password_hash = password_hash
        locked.has_temporary_password = False
        locked.session_nonce = credentials.new_key()
    return locked


def _prove(staff_id: UUID, password: str) -> Staff:
    """Whoever sits at an unlocked desk does not change its locks."""
    throttle.hit(_PASSWORD, str(staff_id), limit=ACCOUNT_LIMIT, window_seconds=WINDOW_SECONDS)
    staff = queries.get_staff(staff_id)
    if not passwords.matches(password, staff.password_hash):
        raise InvalidInput("wrong_password", "password")
    throttle.forget(_PASSWORD, str(staff_id))
    return staff


def _new_recovery_codes(staff: Staff) -> list[str]:
    codes = [credentials.new_slip() for _ in range(RECOVERY_CODES)]
    staff.recovery_codes = [
        RecoveryCode(id=uuid4(), code_hash=credentials.keyed_hash("recovery-code", code)) for code in codes
    ]
    return [credentials.show_slip(code) for code in codes]
