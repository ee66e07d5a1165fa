"""Who works here, and what is asked of all of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from stories.errors import NotFound
from stories.extensions import db
from stories.models import RecoveryCode, Role, Setting, Staff

REQUIRE_TOTP = "require_totp"
_ROLE_ORDER = case({role.value: place for place, role in enumerate(reversed(Role))}, value=Staff.role)


def find_staff_by_email(email: str) -> Staff | None:
    """The account with this address, closed ones included; the address as ``read_email`` gives it."""
    return db.session.scalars(select(Staff).where(Staff.email == email)).one_or_none()


def get_staff_by_email(email: str) -> Staff:
    """The account with this address.

    Raises:
        NotFound: there is none.
    """
    staff = find_staff_by_email(read_email(email))
    if staff is None:
        raise NotFound(f"staff {email}")
    return staff


def find_staff(staff_id: UUID) -> Staff | None:
    """One account with its scopes, if there is one."""
    query = select(Staff).where(Staff.id == staff_id).options(selectinload(Staff.scopes))
    return db.session.scalars(query).one_or_none()


def get_staff(staff_id: UUID) -> Staff:
    """One account with its scopes.

    Raises:
        NotFound: there is none.
    """
    staff = find_staff(staff_id)
    if staff is None:
        raise NotFound(f"staff {staff_id}")
    return staff


def list_staff() -> Sequence[Staff]:
    """All accounts with their scopes: open ones first, by role, then by name."""
    query = select(Staff).options(selectinload(Staff.scopes)).order_by(~Staff.is_active, _ROLE_ORDER, Staff.name)
    return db.session.scalars(query).all()


def is_totp_required() -> bool:
    """Whether every member of staff must have a second factor."""
    return db.session.scalar(select(Setting.value).where(Setting.key == REQUIRE_TOTP)) is True


def count_recovery_codes(staff_id: UUID) -> int:
    """How many unused recovery codes are left."""
    unused = (RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(select(func.count()).where(*unused)) or 0


def read_email(typed: str) -> str:
    """The address as it is kept: no spaces around it, lower case."""
    return typed.strip().lower()
