"""Read one account for changing it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from stories.errors import NotFound
from stories.extensions import db
from stories.models import Staff


def lock_staff(staff_id: UUID) -> Staff:
    """The account as it is now, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(Staff)
        .where(Staff.id == staff_id)
        .options(selectinload(Staff.scopes), selectinload(Staff.recovery_codes))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    staff = db.session.scalars(query).one_or_none()
    if staff is None:
        raise NotFound(f"staff {staff_id}")
    return staff
