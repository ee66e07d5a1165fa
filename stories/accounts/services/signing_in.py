"""Signing in: the password, then a code where the account has a second factor. Failures are counted and limited."""

from enum import StrEnum
from ipaddress import ip_address
from uuid import UUID

from stories import claims, clock, credentials, throttle
from stories.accounts import passwords, queries, totp
from stories.accounts.services.locking import lock_staff
from stories.errors import InvalidInput
from stories.extensions import settings
from stories.models import Staff
from stories.transaction import transaction

# Failures per account, failures per network, and how long they count (brief: 5 and 20 in 15 minutes).
ACCOUNT_LIMIT = 5
NETWORK_LIMIT = 20
WINDOW_SECONDS = 15 * 60
_ACCOUNT, _NETWORK, _CODE = "sign-in", "sign-in-network", "sign-in-code"


class Step(StrEnum):
    """What stands between a right password and the desk."""

    CODE = "code"  # the second factor
    NEW_PASSWORD = "new-password"  # noqa: S105  # a step, no secret: the password was handed over by somebody else
    ENROL = "enrol"  # a second factor is required, and there is none
    DONE = "done"


def authenticate(email: str, password: str, *, network: str) -> Staff:
    """Check e-mail and password; what is missing after that is said by ``next_step``.

    An unknown or closed account takes as long as a wrong password and gets the same answer. Successful sign-ins do not
    count: colleagues behind one address do not lock each other out.

    Args:
        network: the address the request came from; "" if unknown.

    Raises:
        TooManyRequests: 5 failures of this account, or 20 from this network, in 15 minutes.
        InvalidInput: ``wrong_sign_in``, or ``demo_is_local`` for a demo account from another machine.
    """
    address = queries.read_email(email)
    subject = throttle.network_of(network)
    throttle.hit(_NETWORK, subject, limit=NETWORK_LIMIT, window_seconds=WINDOW_SECONDS)
    throttle.hit(_ACCOUNT, address, limit=ACCOUNT_LIMIT, window_seconds=WINDOW_SECONDS)
    staff = _find_open_account(address)
    is_right = passwords.matches(password, staff.password_hash if staff else passwords.NOBODY)
    if staff is None or not is_right:
        raise InvalidInput("wrong_sign_in", "password")
    if staff.is_demo and not _is_this_machine(network):
        raise InvalidInput("demo_is_local", "email")
    if passwords.is_outdated(staff.password_hash):
        _rehash(staff, password)
    throttle.forget(_ACCOUNT, address)
    throttle.take_back(_NETWORK, subject)
    return staff


def next_step(staff: Staff, *, has_given_code: bool = False) -> Step:
    """What the person has to do next, after the password or after a step that followed it."""
    if staff.totp_confirmed_at is not None and not has_given_code:
        return Step.CODE
    if staff.has_temporary_password:
        return Step.NEW_PASSWORD
    if staff.totp_confirmed_at is None and queries.is_totp_required():
        return Step.ENROL
    return Step.DONE


def check_code(staff_id: UUID, typed: str) -> Staff:
    """Take the code of the authenticator app, once.

    Raises:
        TooManyRequests: 5 wrong codes of this account in 15 minutes.
        InvalidInput: ``wrong_code``: not the code of now, or one that was used before.
    """
    throttle.hit(_CODE, str(staff_id), limit=ACCOUNT_LIMIT, window_seconds=WINDOW_SECONDS)
    with transaction():
        staff = lock_staff(staff_id)
        step = (
            totp.find_step(staff.totp_secret, totp.read_code(typed), at=clock.now(), after=staff.totp_last_step)
            if staff.totp_secret and staff.totp_confirmed_at
            else None
        )
        if step is None:
            raise InvalidInput("wrong_code", "code")
        staff.totp_last_step = step
    throttle.forget(_CODE, str(staff_id))
    return staff


def check_recovery_code(staff_id: UUID, typed: str) -> Staff:
    """Take a recovery code instead of the app's, once.

    Raises:
        TooManyRequests: as ``check_code``, counted together with it.
        InvalidInput: ``wrong_recovery_code``: unknown, or used before.
    """
    throttle.hit(_CODE, str(staff_id), limit=ACCOUNT_LIMIT, window_seconds=WINDOW_SECONDS)
    code = credentials.read_slip(typed) or ""
    with transaction():
        staff = lock_staff(staff_id)
        unused = [kept for kept in staff.recovery_codes if kept.used_at is None]
        found = [kept for kept in unused if credentials.matches("recovery-code", code, kept.code_hash)]
        if not found or staff.totp_confirmed_at is None:
            raise InvalidInput("wrong_recovery_code", "recovery_code")
        found[0].used_at = clock.now()
    throttle.forget(_CODE, str(staff_id))
    return staff


def record_sign_in(staff_id: UUID) -> None:
    """Note the time of a complete sign-in."""
    with transaction():
        lock_staff(staff_id).last_sign_in_at = clock.now()


def sign_out(staff_id: UUID) -> None:
    """Free the stories that somebody reads; their session is the caller's to end."""
    with transaction():
        claims.drop_all(staff_id)


def _find_open_account(address: str) -> Staff | None:
    staff = queries.find_staff_by_email(address)
    if staff is None or not staff.is_active or (staff.is_demo and not settings().demo):
        return None
    return staff


def _rehash(staff: Staff, password: str) -> None:
    fresh = passwords.make_hash(password)
    checked = staff.password_hash
    with transaction():
        locked = lock_staff(staff.id)
        if locked.password_hash == checked:  # not changed meanwhile
            locked.password_hash = fresh


def _is_this_machine(network: str) -> bool:
    try:
        address = ip_address(network)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
