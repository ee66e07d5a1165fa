"""The accounts of the demo: made once, printed, open on the machine that runs the demo and while it runs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from stories.accounts import queries, services
from stories.accounts.services.demo import FILE_NAME
from stories.config import Config
from stories.errors import InvalidInput
from stories.extensions import db
from stories.models import Role, ScopeKind, Staff
from stories.permissions import SYSTEM
from tests.accounts.conftest import PASSWORD, SignIn, signed_in_id
from tests.conftest import Client


def test_each_kind_of_work_has_an_account_that_opens(demo_config: Config, sign_in: SignIn) -> None:
    accounts = services.ensure_demo_staff(demo_config)

    kept = json.loads((demo_config.data_dir / FILE_NAME).read_text(encoding="utf-8"))
    assert kept == [dataclasses.asdict(account) for account in accounts]
    assert [account.role for account in accounts] == ["moderator", "moderator", "editor", "officer", "admin"]
    for account in accounts:
        assert account.email.endswith("@demo.invalid")
        assert sign_in(account.email, account.password).status_code == 302


def test_one_moderator_works_for_the_city_and_one_for_a_group(demo_config: Config) -> None:
    services.ensure_demo_staff(demo_config)

    moderators = [staff for staff in queries.list_staff() if staff.role is Role.MODERATOR]

    kinds = {scope.kind for staff in moderators for scope in staff.scopes}
    assert kinds == {ScopeKind.CITY, ScopeKind.GROUP}


def test_the_passwords_are_random_and_for_this_user_only(demo_config: Config) -> None:
    accounts = services.ensure_demo_staff(demo_config)

    assert len({account.password for account in accounts}) == len(accounts)
    assert (demo_config.data_dir / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_second_start_changes_nothing(demo_config: Config) -> None:
    first = services.ensure_demo_staff(demo_config)
    hashes = {staff.email: staff.password_hash for staff in queries.list_staff()}

    second = services.ensure_demo_staff(demo_config)

    db.session.expire_all()
    assert second == first
    assert {staff.email: staff.password_hash for staff in queries.list_staff()} == hashes


def test_a_lost_file_gives_new_passwords_that_open(demo_config: Config, sign_in: SignIn) -> None:
    first = services.ensure_demo_staff(demo_config)
    (demo_config.data_dir / FILE_NAME).unlink()

    second = services.ensure_demo_staff(demo_config)

    assert sign_in(second[0].email, second[0].password).status_code == 302
    assert sign_in(first[1].email, first[1].password).status_code == 422


def test_a_new_database_gets_the_passwords_of_the_file(demo_config: Config, sign_in: SignIn) -> None:
    first = services.ensure_demo_staff(demo_config)
    for staff in queries.list_staff():
        db.session.delete(staff)
    db.session.commit()

    services.ensure_demo_staff(demo_config)

    assert sign_in(first[4].email, first[4].password).status_code == 302


def test_without_the_demo_nothing_is_made(app: Flask, demo_config: Config) -> None:
    accounts = services.ensure_demo_staff(dataclasses.replace(demo_config, demo=False))

    assert accounts == []
    assert queries.list_staff() == []
    assert not (demo_config.data_dir / FILE_NAME).exists()


def test_a_demo_account_may_have_an_address_that_no_mail_reaches_and_others_may_not(app: Flask) -> None:
    staff, _password = services.add_staff("a@demo.invalid", "ก", Role.EDITOR, by=SYSTEM, is_demo=True)

    assert staff.is_demo
    with pytest.raises(InvalidInput, match="email_odd"):
        services.add_staff("b@demo.invalid", "ก", Role.EDITOR, by=SYSTEM)


def test_demo_accounts_open_here(demo_config: Any, create_person: Callable[..., Staff], sign_in: SignIn) -> None:
    staff = create_person(is_demo=True)

    assert sign_in(staff, address="::1").status_code == 302


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "2001:db8::7", "::ffff:192.0.2.7"])
def test_demo_accounts_are_refused_elsewhere(
    demo_config: Any, client: Client, create_person: Callable[..., Staff], sign_in: SignIn, address: str
) -> None:
    response = sign_in(create_person(is_demo=True), address=address)

    assert response.status_code == 422
    assert signed_in_id(client) is None


def test_demo_accounts_are_refused_behind_a_proxy_that_nobody_declared(
    demo_config: Any, client: Client, create_person: Callable[..., Staff]
) -> None:
    staff = create_person(is_demo=True)

    data = {"email": staff.email, "password": PASSWORD}
    response = client.post("/sign-in", data=data, headers={"X-Forwarded-For": "127.0.0.1"})

    assert response.status_code == 422
    assert signed_in_id(client) is None


def test_demo_accounts_are_closed_when_the_demo_is_off(
    client: Client, create_person: Callable[..., Staff], sign_in: SignIn
) -> None:
    assert sign_in(create_person(is_demo=True)).status_code == 422


def test_sessions_of_demo_accounts_end_with_the_demo(
    app: Flask, demo_config: Any, client: Client, create_person: Callable[..., Staff], sign_in: SignIn
) -> None:
    sign_in(create_person(is_demo=True))
    assert client.get("/desk").status_code == 200

    app.extensions["stories.config"] = dataclasses.replace(demo_config, demo=False)

    assert client.get("/desk").status_code == 302
