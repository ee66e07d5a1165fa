"""E-mail and password: what opens the desk, what does not, and where people come out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, url_for

from stories import clock
from stories.accounts import passwords
from stories.accounts.routes.steps import is_own_path
from stories.extensions import db
from stories.models import Role, Staff
from tests.accounts.conftest import PASSWORD, SignIn, signed_in_id
from tests.conftest import Client


def test_the_right_password_opens_the_desk(client: Client, person: Staff, sign_in: SignIn) -> None:
    response = sign_in(person)

    assert (response.status_code, response.location) == (302, "/desk")
    assert signed_in_id(client) == person.id
    assert client.get("/desk").status_code == 200
    assert person.last_sign_in_at is not None


@pytest.mark.parametrize("typed", [" NOK@staff.example ", "Nok@Staff.Example"])
def test_an_address_is_found_however_it_is_typed(person: Staff, sign_in: SignIn, typed: str) -> None:
    assert sign_in(typed).status_code == 302


def test_a_password_is_the_same_from_any_keyboard(create_person: Callable[..., Staff], sign_in: SignIn) -> None:
    composed, decomposed = "caf\u00e9 by the khlong", "cafe\u0301 by the khlong"
    staff = create_person(password_hash=passwords.make_hash(composed))

    assert sign_in(staff, decomposed).status_code == 302


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.MODERATOR, "/desk"),
        (Role.EDITOR, "/desk/published"),
        (Role.ADMIN, "/desk/staff"),
        (Role.OFFICER, "/desk/account"),
        (Role.DPO, "/desk/account"),
    ],
)
def test_each_role_begins_where_its_work_is(
    client: Client, create_person: Callable[..., Staff], sign_in: SignIn, role: Role, home: str
) -> None:
    response = sign_in(create_person(role))

    assert response.location == home
    assert client.get(home).status_code == 200


@pytest.mark.parametrize("password", ["", "wrong password", PASSWORD + " ", "x" * 100_000])
def test_a_wrong_password_is_told_beside_its_field_and_keeps_the_address(
    client: Client, person: Staff, sign_in: SignIn, password: str
) -> None:
    response = sign_in(person, password)

    assert response.status_code == 422
    assert 'value="nok@staff.example"' in response.text
    assert 'id="password-errors"' in response.text
    assert password == "" or password not in response.text
    assert signed_in_id(client) is None


def test_an_unknown_address_gets_the_answer_of_a_wrong_password(person: Staff, sign_in: SignIn) -> None:
    wrong = sign_in(person, "wrong password").text.replace(person.email, "")
    unknown = sign_in("nobody@staff.example", "wrong password").text.replace("nobody@staff.example", "")

    assert wrong == unknown


def test_an_unknown_address_costs_a_hash_too() -> None:
    parameters = passwords.NOBODY.split("$")[:4]

    assert parameters == passwords.make_hash("any password").split("$")[:4]
    assert not passwords.matches("any password", passwords.NOBODY)


def test_a_closed_account_does_not_open(client: Client, create_person: Callable[..., Staff], sign_in: SignIn) -> None:
    response = sign_in(create_person(is_active=False))

    assert response.status_code == 422
    assert signed_in_id(client) is None


def test_a_hash_of_older_parameters_is_renewed(create_person: Callable[..., Staff], sign_in: SignIn) -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(PASSWORD)
    staff = create_person(password_hash=old)

    sign_in(staff)

    db.session.refresh(staff)
    assert staff.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in(staff).status_code == 302


@pytest.mark.parametrize(
    ("page", "wanted", "leads_to"),
    [
        ("/sign-in", "/desk/published?page=2", "/desk/published?page=2"),
        ("/sign-in", "/en/desk", "/en/desk"),
        ("/en/sign-in", "/desk/published", "/en/desk/published"),
        ("/en/sign-in", "/en/desk/published", "/en/desk/published"),
        ("/en/sign-in", "", "/en/desk"),
        ("/sign-in", "https://evil.example/desk", "/desk"),
        ("/sign-in", "//evil.example", "/desk"),
        ("/sign-in", "/\\evil.example", "/desk"),
        ("/sign-in", "/\t/evil.example", "/desk"),
        ("/en/sign-in", "//evil.example", "/en/desk"),
        ("/sign-in", "javascript:alert(1)", "/desk"),
        ("/sign-in", "/sign-out", "/desk"),
    ],
)
def test_people_come_out_where_they_wanted_to_go_but_never_elsewhere(
    client: Client, person: Staff, page: str, wanted: str, leads_to: str
) -> None:
    shown = client.get(page, query_string={"next": wanted}).text
    hidden = shown.partition('name="next"')[2].partition('value="')[2].partition('"')[0]
    kept = hidden.replace("&amp;", "&")

    response = client.post(page, data={"email": person.email, "password": PASSWORD, "next": kept})

    assert response.location == leads_to


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil", "/\r\nSet-Cookie: a=b", ""])
def test_a_forged_field_leads_nowhere_else(sign_in: SignIn, person: Staff, wanted: str) -> None:
    response = sign_in(person, next=wanted)

    assert not is_own_path(wanted)
    assert response.location == "/desk"
    assert "a=b" not in str(response.headers)


def test_a_closed_page_leads_to_the_sign_in_and_back(client: Client, person: Staff) -> None:
    asked = client.get("/en/desk/published?order=new")
    shown = client.get(asked.location)

    assert asked.location == "/en/sign-in?next=/desk/published?order%3Dnew"
    assert 'value="/en/desk/published?order=new"' in shown.text


def test_whoever_is_signed_in_goes_on(client: Client, person: Staff, app: Flask) -> None:
    client.login(person)

    assert client.get("/sign-in").location == "/desk"
    assert client.get("/sign-in?next=/desk/account").location == "/desk/account"
    with app.test_request_context():
        assert url_for("accounts.sign_in") == "/sign-in"


@pytest.mark.usefixtures("checked_tokens")
def test_a_stale_token_keeps_the_address(client: Client, person: Staff) -> None:
    response = client.post("/sign-in", data={"email": person.email, "password": PASSWORD, "csrf_token": "stale"})

    assert response.status_code == 400
    assert 'value="nok@staff.example"' in response.text
    assert signed_in_id(client) is None


def test_the_time_of_the_last_sign_in_is_kept(person: Staff, sign_in: SignIn) -> None:
    moment = clock.now().replace(microsecond=0)

    with clock.at(moment):
        sign_in(person)

    db.session.refresh(person)
    assert person.last_sign_in_at == moment
