"""What the tests of accounts share: people with a password, signing in, codes of the app."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
import pytest
from flask import Flask

from stories import clock
from stories.accounts import passwords, services, totp
from stories.config import Config
from stories.models import Role, Staff
from tests.conftest import Client

PASSWORD = "เรือยิ้มล่องคลองแสนแสบ"
SignIn = Callable[..., Any]


@cache
def hash_of(password: str) -> str:
    """A real hash, made once in a test run."""
    return passwords.make_hash(password)


@pytest.fixture
def create_person(create_staff: Callable[..., Staff]) -> Callable[..., Staff]:
    """Return a function saving a member of staff who can sign in with PASSWORD."""

    def create(role: Role = Role.MODERATOR, **values: Any) -> Staff:
        return create_staff(role, **{"password_hash": hash_of(PASSWORD), **values})

    return create


@pytest.fixture
def person(create_person: Callable[..., Staff]) -> Staff:
    """Return a moderator who can sign in with PASSWORD."""
    return create_person(email="nok@staff.example")


@pytest.fixture
def admin(create_person: Callable[..., Staff]) -> Staff:
    """Return an admin who can sign in with PASSWORD."""
    return create_person(Role.ADMIN, email="admin@staff.example")


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    """Return a function sending the sign-in form."""

    def send(staff: Staff | str, password: str = PASSWORD, *, address: str = "127.0.0.1", **values: Any) -> Any:
        email = staff if isinstance(staff, str) else staff.email
        data = {"email": email, "password": password, **values}
        return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address})

    return send


@pytest.fixture
def with_totp(app: Flask) -> Callable[[Staff], list[str]]:
    """Return a function giving somebody a second factor, a while ago; the recovery codes."""

    def enrol(staff: Staff) -> list[str]:
        services.begin_totp(staff.id, password=None)
        with clock.at(clock.now() - 2 * STEP):
            return services.confirm_totp(staff.id, code_of(staff))[1]

    return enrol


@pytest.fixture
def demo_config(app: Flask, tmp_path: Path) -> Iterator[Config]:
    """Switch the demo on, with a data folder of its own; return the settings."""
    config: Config = app.extensions["stories.config"]
    demo = dataclasses.replace(config, demo=True, data_dir=tmp_path)
    app.extensions["stories.config"] = demo
    yield demo
    app.extensions["stories.config"] = config


STEP = timedelta(seconds=totp.STEP_SECONDS)


def code_of(staff: Staff) -> str:
    """What the person's app shows now."""
    assert staff.totp_secret is not None
    return pyotp.TOTP(totp.reveal(staff.totp_secret)).at(int(clock.now().timestamp()))


def signed_in_id(client: Client) -> UUID | None:
    """Whose session the client holds."""
    with client.session_transaction() as session:
        held = session.get("_user_id")
    return UUID(held.partition(":")[0]) if held else None
