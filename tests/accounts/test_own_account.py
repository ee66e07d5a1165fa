"""One's own account: password, second factor, recovery codes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from stories.accounts import passwords, queries
from stories.extensions import db
from stories.models import Role, Staff
from tests.accounts.conftest import PASSWORD, SignIn, code_of, signed_in_id
from tests.conftest import Client

NEW = "สามคำที่จำได้ง่าย"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_everybody_sees_who_they_are_here(
    client: Client, create_person: Callable[..., Staff], role: Role, prefix: str
) -> None:
    staff = create_person(role)
    client.login(staff)

    page = client.get(f"{prefix}/desk/account").text

    assert staff.email in page
    assert staff.name in page


def test_a_new_password_replaces_the_old_and_keeps_this_session(client: Client, person: Staff, sign_in: SignIn) -> None:
    client.login(person)

    data = {"change-password": PASSWORD, "change-new_password": NEW}
    response = client.post("/desk/account/password", data=data)

    assert response.location == "/desk/account"
    assert client.get("/desk/account").status_code == 200
    client.post("/sign-out")
    assert sign_in(person, PASSWORD).status_code == 422
    assert sign_in(person, NEW).status_code == 302


@pytest.mark.parametrize(
    ("present", "new", "field"),
    [
        ("wrong", NEW, "change-password"),
        ("", NEW, "change-password"),
        (PASSWORD, "", "change-new_password"),
        (PASSWORD, "eleven char", "change-new_password"),
        (PASSWORD, "NOK@staff.example", "change-new_password"),
        (PASSWORD, PASSWORD, "change-new_password"),
        (PASSWORD, "x" * 257, "change-new_password"),
    ],
)
def test_a_password_that_cannot_be_is_told_beside_its_field(
    client: Client, person: Staff, present: str, new: str, field: str
) -> None:
    client.login(person)
    before = person.password_hash

    data = {"change-password": present, "change-new_password": new}
    response = client.post("/desk/account/password", data=data)

    assert response.status_code == 422
    assert f'id="{field}-errors"' in response.text
    db.session.refresh(person)
    assert person.password_hash == before


@pytest.mark.parametrize("new", ["aaaaaaaaaaaa", "เรือเรือเรือ", "correct horse battery staple"])
def test_no_kind_of_character_is_asked_for(new: str) -> None:
    assert passwords.check(new, "nok@staff.example") is None


def test_a_second_factor_is_set_up_with_password_and_first_code(client: Client, person: Staff) -> None:
    client.login(person)
    begun = client.post("/desk/account/totp", data={"begin-password": PASSWORD})
    shown = client.get(begun.location)
    db.session.refresh(person)

    confirmed = client.post("/desk/account/totp/confirm", data={"code": code_of(person)})

    assert begun.location == "/desk/account/totp"
    assert '<img class="qr" src="data:image/svg+xml' in shown.text
    assert re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", shown.text)
    assert len(set(CODE.findall(confirmed.text))) == 10
    assert "เหลือ 10 ตัว" in client.get("/desk/account").text
    assert client.get("/desk/account/totp").location == "/desk/account"


def test_nothing_is_set_up_by_whoever_sits_at_an_unlocked_desk(client: Client, person: Staff) -> None:
    client.login(person)

    response = client.post("/desk/account/totp", data={"begin-password": "wrong password"})

    db.session.refresh(person)
    assert response.status_code == 422
    assert 'id="begin-password-errors"' in response.text
    assert person.totp_secret is None


def test_a_wrong_first_code_turns_nothing_on(client: Client, person: Staff, sign_in: SignIn) -> None:
    client.login(person)
    client.post("/desk/account/totp", data={"begin-password": PASSWORD})

    response = client.post("/desk/account/totp/confirm", data={"code": "000000"})

    assert response.status_code == 422
    assert "data:image/svg+xml" in response.text
    assert sign_in(person).location == "/desk"


def test_a_code_before_the_beginning_leads_back(client: Client, person: Staff) -> None:
    client.login(person)

    assert client.get("/desk/account/totp").location == "/desk/account"
    assert client.post("/desk/account/totp/confirm", data={"code": "123456"}).status_code == 409


def test_new_recovery_codes_replace_the_old(
    client: Client, person: Staff, sign_in: SignIn, with_totp: Callable[[Staff], list[str]]
) -> None:
    old = with_totp(person)
    client.login(person)

    page = client.post("/desk/account/recovery-codes", data={"renew-password": PASSWORD}).text

    new = CODE.findall(page)
    assert len(new) == 10
    assert set(new).isdisjoint(old)
    sign_in(person)
    assert client.post("/sign-in/recovery-code", data={"recovery_code": old[0]}).status_code == 422
    assert client.post("/sign-in/recovery-code", data={"recovery_code": new[0]}).status_code == 302


def test_the_second_factor_can_be_turned_off_with_the_password(
    client: Client, person: Staff, sign_in: SignIn, with_totp: Callable[[Staff], list[str]]
) -> None:
    with_totp(person)
    client.login(person)

    refused = client.post("/desk/account/totp/disable", data={"disable-password": "wrong password"})
    accepted = client.post("/desk/account/totp/disable", data={"disable-password": PASSWORD})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert signed_in_id(client) == person.id
    assert queries.count_recovery_codes(person.id) == 0
    assert sign_in(person).location == "/desk"


def test_a_password_that_was_handed_over_is_replaced_before_anything_else(
    client: Client, create_person: Callable[..., Staff], sign_in: SignIn
) -> None:
    staff = create_person(has_temporary_password=True)
    asked = sign_in(staff, next="/desk/published")
    assert asked.location == "/sign-in/new-password"
    assert client.get("/desk").status_code == 302

    refused = client.post("/sign-in/new-password", data={"new_password": PASSWORD})
    accepted = client.post("/sign-in/new-password", data={"new_password": NEW})

    assert refused.status_code == 422
    assert accepted.location == "/desk/published"
    assert signed_in_id(client) == staff.id
    client.post("/sign-out")
    assert sign_in(staff, PASSWORD).status_code == 422
    assert sign_in(staff, NEW).location == "/desk"
