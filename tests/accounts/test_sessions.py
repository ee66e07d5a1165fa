"""The session of staff: renewed at sign-in, ended by rest, by age, by signing out and by whatever changes the locks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from stories import clock
from stories.accounts import services
from stories.models import Role, Staff
from stories.permissions import SYSTEM
from tests.accounts.conftest import PASSWORD, SignIn, signed_in_id
from tests.conftest import Client


def test_what_was_in_the_session_before_the_sign_in_does_not_survive(
    client: Client, person: Staff, sign_in: SignIn
) -> None:
    with client.session_transaction() as session:
        session.update(csrf_token="planted", _user_id="planted", note="planted")

    sign_in(person)

    with client.session_transaction() as session:
        assert "planted" not in session.values()


def test_signing_out_ends_the_session(client: Client, person: Staff, sign_in: SignIn) -> None:
    sign_in(person)

    response = client.post("/sign-out")

    assert response.location == "/"
    assert signed_in_id(client) is None
    assert client.get("/desk").status_code == 302


@pytest.mark.usefixtures("checked_tokens")
def test_nobody_is_signed_out_by_a_link_or_another_site(client: Client, person: Staff) -> None:
    client.login(person)

    statuses = [client.get("/sign-out").status_code, client.post("/sign-out").status_code]

    assert statuses == [405, 400]
    assert client.get("/desk").status_code == 200


@pytest.mark.usefixtures("checked_tokens")
def test_the_button_of_the_desk_signs_out(client: Client, person: Staff) -> None:
    client.login(person)
    token = re.search(r'action="/sign-out">\s*<input[^>]*value="([^"]+)"', client.get("/desk").text)
    assert token is not None

    assert client.post("/sign-out", data={"csrf_token": token[1]}).status_code == 302
    assert client.get("/desk").status_code == 302


MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def get_after(client: Client, minutes: int) -> int:
    with clock.at(MORNING + timedelta(minutes=minutes)):
        return client.get("/desk").status_code


def test_an_hour_of_rest_ends_it(client: Client, person: Staff, sign_in: SignIn) -> None:
    with clock.at(MORNING):
        sign_in(person)

    assert get_after(client, minutes=59) == 200
    assert get_after(client, minutes=59 + 60) == 200
    assert get_after(client, minutes=59 + 60 + 61) == 302
    assert signed_in_id(client) is None


def test_work_keeps_it_alive_for_a_day_s_work_only(client: Client, person: Staff, sign_in: SignIn) -> None:
    with clock.at(MORNING):
        sign_in(person)

    statuses = [get_after(client, minutes=30 * step) for step in range(1, 26)]

    assert statuses == [200] * 24 + [302]


def test_a_session_of_unknown_age_is_none(client: Client, person: Staff) -> None:
    client.login(person)
    with client.session_transaction() as session:
        del session["signed_in_at"]

    assert client.get("/desk").status_code == 302


@pytest.mark.parametrize(
    "change",
    [
        lambda staff: services.change_password(staff.id, password=PASSWORD, new_password="a new long password"),
        lambda staff: services.reset_sign_in(staff.id, by=SYSTEM),
        lambda staff: services.deactivate(staff.id, by=SYSTEM),
    ],
    ids=["password", "reset", "closed"],
)
def test_what_changes_the_locks_ends_every_session(
    app: Flask, person: Staff, change: Callable[[Staff], object]
) -> None:
    clients: list[Any] = [app.test_client(), app.test_client()]
    for client in clients:
        client.login(person)

    change(person)

    assert [client.get("/desk").status_code for client in clients] == [302, 302]


def test_opening_a_closed_account_again_does_not_revive_its_sessions(client: Client, person: Staff) -> None:
    client.login(person)
    services.deactivate(person.id, by=SYSTEM)
    services.reactivate(person.id, by=SYSTEM)

    assert client.get("/desk").status_code == 302


def test_a_stolen_cookie_does_not_work_in_another_browser(client: Client, person: Staff) -> None:
    client.login(person)

    assert client.get("/desk", headers={"User-Agent": "another browser"}).status_code == 302


@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-For": "192.0.2.7"}])
def test_a_stolen_cookie_does_not_work_in_another_network(
    client: Client, person: Staff, sign_in: SignIn, headers: dict[str, str]
) -> None:
    sign_in(person, address="192.0.2.7")

    elsewhere = client.get("/desk", headers=headers, environ_base={"REMOTE_ADDR": "198.51.100.1"})

    assert elsewhere.status_code == 302


def test_an_address_that_changes_inside_its_network_keeps_the_session(
    client: Client, person: Staff, sign_in: SignIn
) -> None:
    sign_in(person, address="2001:db8::1")

    assert client.get("/desk", environ_base={"REMOTE_ADDR": "2001:db8::2"}).status_code == 200


def test_duties_change_at_once(client: Client, person: Staff) -> None:
    client.login(person)
    assert client.get("/desk/staff").status_code == 403

    services.set_duties(person.id, by=SYSTEM, name=person.name, role=Role.ADMIN)

    assert client.get("/desk/staff").status_code == 200


def test_an_author_s_form_does_not_touch_the_session_of_staff(client: Client) -> None:
    client.get("/submit")
    with client.session_transaction() as session:
        before = dict(session)

    client.get("/submit")

    with client.session_transaction() as session:
        assert dict(session) == before
        assert set(before) <= {"csrf_token"}
