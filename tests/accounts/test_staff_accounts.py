"""What an admin does with accounts, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from stories.accounts import queries, services
from stories.errors import Forbidden, InvalidInput, NotFound
from stories.extensions import db
from stories.models import Role, ScopeKind, Staff
from stories.permissions import Actor, actor_for
from tests.accounts.conftest import PASSWORD, SignIn
from tests.conftest import Client

ADDED = {"email": "Dao@staff.example", "name": "ดาว", "role": "moderator", "scopes": ["group:krungthep-tai"]}
PASSWORD_SHOWN = re.compile(r"\b[2-9a-z]{5}(?:-[2-9a-z]{5}){3}\b")


def scopes_of(staff: Staff) -> set[tuple[ScopeKind, str]]:
    return {(scope.kind, scope.key) for scope in staff.scopes}


def test_an_added_colleague_signs_in_once_with_the_password_shown(
    client: Client, admin: Staff, sign_in: SignIn
) -> None:
    client.login(admin)

    page = client.post("/desk/staff/new", data=ADDED).text

    (password,) = PASSWORD_SHOWN.findall(page)
    added = queries.get_staff_by_email("dao@staff.example")
    assert (added.name, added.role, added.office) == ("ดาว", Role.MODERATOR, None)
    assert scopes_of(added) == {(ScopeKind.GROUP, "krungthep-tai")}
    client.post("/sign-out")
    assert sign_in(added, password).location == "/sign-in/new-password"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "dao.staff.example"}, "email"),
        ({"email": "admin@staff.example"}, "email"),
        ({"name": "  "}, "name"),
        ({"role": ""}, "role"),
        ({"role": "king"}, "role"),
        ({"role": "officer", "office": ""}, "office"),
        ({"role": "officer", "office": "atlantis"}, "office"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["district:atlantis"]}, "scopes"),
    ],
)
def test_what_is_missing_is_told_beside_its_field_and_the_rest_kept(
    client: Client, admin: Staff, change: dict[str, Any], field: str
) -> None:
    client.login(admin)

    response = client.post("/desk/staff/new", data={**ADDED, **change})

    assert response.status_code == 422
    assert f'id="{field}-errors"' in response.text
    assert field == "name" or 'value="ดาว"' in response.text
    assert queries.find_staff_by_email("dao@staff.example") is None


def test_name_role_office_and_scopes_can_be_changed(client: Client, admin: Staff, person: Staff) -> None:
    client.login(admin)
    form = client.get(f"/desk/staff/{person.id}").text
    assert re.search(r'checked[^>]*value="city"', form)

    data = {"name": "นก", "role": "officer", "office": "dusit", "scopes": ["district:dusit", "district:bang-rak"]}
    response = client.post(f"/desk/staff/{person.id}", data=data)

    assert response.location == "/desk/staff"
    assert (person.name, person.role, person.office) == ("นก", Role.OFFICER, "dusit")
    assert scopes_of(person) == {(ScopeKind.DISTRICT, "dusit"), (ScopeKind.DISTRICT, "bang-rak")}


def test_a_scope_decides_which_districts_a_moderator_works_for(person: Staff, admin: Staff) -> None:
    services.set_scopes(person.id, [(ScopeKind.DISTRICT, "dusit")], by=actor_for(admin))

    assert actor_for(queries.get_staff(person.id)).districts == {"dusit"}


def test_a_reset_shows_a_new_password_and_takes_the_second_factor_away(
    client: Client, admin: Staff, person: Staff, sign_in: SignIn, with_totp: Callable[[Staff], list[str]]
) -> None:
    with_totp(person)
    client.login(admin)

    page = client.post(f"/desk/staff/{person.id}/reset").text

    (password,) = PASSWORD_SHOWN.findall(page)
    client.post("/sign-out")
    assert sign_in(person, PASSWORD).status_code == 422
    assert sign_in(person, password).location == "/sign-in/new-password"
    assert queries.count_recovery_codes(person.id) == 0


def test_a_closed_account_stays_closed_until_it_is_opened(
    client: Client, admin: Staff, person: Staff, sign_in: SignIn
) -> None:
    client.login(admin)

    client.post(f"/desk/staff/{person.id}/deactivate")

    assert sign_in(person).status_code == 422
    client.login(admin)
    assert f"/desk/staff/{person.id}/reactivate" in client.get(f"/desk/staff/{person.id}").text
    client.post(f"/desk/staff/{person.id}/reactivate")
    client.post("/sign-out")
    assert sign_in(person).status_code == 302


def test_an_admin_cannot_shut_themselves_out(client: Client, admin: Staff) -> None:
    client.login(admin)

    closed = client.post(f"/desk/staff/{admin.id}/deactivate")
    demoted = client.post(f"/desk/staff/{admin.id}", data={"name": "ก", "role": "editor"})

    assert (closed.status_code, demoted.status_code) == (422, 422)
    assert (admin.is_active, admin.role) == (True, Role.ADMIN)


def test_the_list_shows_everybody_closed_accounts_last(
    client: Client, admin: Staff, create_person: Callable[..., Staff]
) -> None:
    for number in range(3):
        create_person(name=f"คนที่ {number}", is_active=number != 0)
    client.login(admin)

    page = client.get("/desk/staff").text

    assert page.index("คนที่ 1") < page.index("คนที่ 2") < page.index("คนที่ 0")


@pytest.mark.parametrize("page", ["/desk/staff", "/desk/staff/new", "/desk/staff/{id}"])
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_these_pages_are_for_admins(client: Client, create_person: Callable[..., Staff], role: Role, page: str) -> None:
    staff = create_person(role)
    client.login(staff)

    assert client.get(page.format(id=staff.id)).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_the_services_ask_too(create_person: Callable[..., Staff], person: Staff, role: Role) -> None:
    by: Actor = actor_for(create_person(role))
    attempts: list[Callable[[], object]] = [
        lambda: services.add_staff("new@staff.example", "ก", Role.ADMIN, by=by),
        lambda: services.set_duties(person.id, by=by, name="ก", role=Role.ADMIN),
        lambda: services.set_scopes(person.id, [(ScopeKind.CITY, "")], by=by),
        lambda: services.reset_sign_in(person.id, by=by),
        lambda: services.deactivate(person.id, by=by),
        lambda: services.reactivate(person.id, by=by),
        lambda: services.require_totp(False, by=by),
    ]

    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert db.session.get(Staff, person.id) is person


def test_an_account_that_does_not_exist_is_not_found(client: Client, admin: Staff) -> None:
    client.login(admin)

    assert client.get(f"/desk/staff/{uuid4()}").status_code == 404
    with pytest.raises(NotFound):
        services.deactivate(uuid4(), by=actor_for(admin))


def test_a_second_click_on_add_finds_the_address_taken(admin: Staff) -> None:
    services.add_staff("dao@staff.example", "ดาว", Role.EDITOR, by=actor_for(admin))

    with pytest.raises(InvalidInput, match="email_taken"):
        services.add_staff("DAO@staff.example", "ดาว", Role.EDITOR, by=actor_for(admin))
