"""Staff accounts: role, scope, second factor, and the settings that admins change."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stories.models.base import Base, text_enum, values_sql


class Role(StrEnum):
    """What a member of staff is there for (product §1). One account has one role."""

    OFFICER = "officer"
    MODERATOR = "moderator"
    EDITOR = "editor"
    ADMIN = "admin"
    DPO = "dpo"


class ScopeKind(StrEnum):
    """How far a scope reaches: the whole city, one group of districts, one district."""

    CITY = "city"
    GROUP = "group"
    DISTRICT = "district"


class Staff(Base):
    """A person who signs in to the desk."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(values_sql("role", Role), name="role"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("role <> 'officer' OR office IS NOT NULL", name="officer_has_office"),
        CheckConstraint("totp_confirmed_at IS NULL OR totp_secret IS NOT NULL", name="totp_has_secret"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    office: Mapped[str | None]  # slug of the district whose office the person works for
    password_hash: Mapped[str]
    has_temporary_password: Mapped[bool] = mapped_column(default=False, server_default=false())  # until they change it
    session_nonce: Mapped[str]  # changes with the password; older sessions end
    totp_secret: Mapped[str | None]  # encrypted with a key derived from SECRET_KEY
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]  # RFC 6238 time step of the last code taken: none is taken twice
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]

    scopes: Mapped[list["StaffScope"]] = relationship(cascade="all, delete-orphan")
    recovery_codes: Mapped[list["RecoveryCode"]] = relationship(cascade="all, delete-orphan")


class StaffScope(Base):
    """A part of the city that a member of staff works for."""

    __tablename__ = "staff_scope"
    __table_args__ = (
        CheckConstraint(values_sql("kind", ScopeKind), name="kind"),
        CheckConstraint("(kind = 'city') = (key = '')", name="city_has_no_key"),
    )

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[ScopeKind] = mapped_column(text_enum(ScopeKind), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, default="")  # slug of a district or key of a group


class RecoveryCode(Base):
    """A single-use code for when the phone is lost; only its keyed hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class Setting(Base):
    """A setting of the city that staff change at run time, such as "TOTP is required of all staff"."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    updated_at: Mapped[datetime]
