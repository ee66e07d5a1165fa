"""``flask --app app staff``: add, scope, reset, list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner

from stories.accounts import queries
from stories.extensions import db
from stories.models import Role, ScopeKind, Staff
from tests.accounts.conftest import PASSWORD, SignIn

Run = Callable[..., Result]


@pytest.fixture
def run(runner: FlaskCliRunner) -> Run:
    """Return a function running one command of the group."""

    def run_one(*args: str) -> Result:
        result = runner.invoke(args=["staff", *args])
        db.session.expire_all()
        return result

    return run_one


def test_the_first_admin_is_added_and_signs_in_with_the_printed_password(run: Run, sign_in: SignIn) -> None:
    result = run("add", "First@staff.example", "--name", "คนแรก", "--role", "admin")

    assert result.exit_code == 0
    password = result.output.splitlines()[-1]
    assert sign_in("first@staff.example", password).location == "/sign-in/new-password"


def test_a_moderator_is_added_with_several_scopes(run: Run) -> None:
    scopes = ["--scope", "group:krungthep-tai", "--scope", "district:dusit"]

    result = run("add", "dao@staff.example", "--name", "ดาว", "--role", "moderator", *scopes)

    assert result.exit_code == 0
    kept = {(scope.kind, scope.key) for scope in queries.get_staff_by_email("dao@staff.example").scopes}
    assert kept == {(ScopeKind.GROUP, "krungthep-tai"), (ScopeKind.DISTRICT, "dusit")}


def test_an_officer_is_added_with_an_office(run: Run) -> None:
    result = run("add", "dao@staff.example", "--name", "ดาว", "--role", "officer", "--office", "dusit")

    assert result.exit_code == 0
    assert queries.get_staff_by_email("dao@staff.example").office == "dusit"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nok@staff.example", "--name", "ก", "--role", "admin"], "exists"),
        (["no-address", "--name", "ก", "--role", "admin"], "e-mail"),
        (["a@staff.example", "--name", " ", "--role", "admin"], "--name"),
        (["a@staff.example", "--name", "ก", "--role", "moderator"], "--scope"),
        (["a@staff.example", "--name", "ก", "--role", "moderator", "--scope", "group:atlantis"], "group:atlantis"),
        (["a@staff.example", "--name", "ก", "--role", "moderator", "--scope", "city:x"], "city:x"),
        (["a@staff.example", "--name", "ก", "--role", "officer"], "--office"),
        (["a@staff.example", "--name", "ก", "--role", "officer", "--office", "atlantis"], "atlantis"),
        (["a@staff.example", "--name", "ก", "--role", "king"], "king"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(run: Run, person: Staff, args: list[str], said: str) -> None:
    result = run("add", *args)

    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output
    assert [staff.id for staff in queries.list_staff()] == [person.id]


def test_scopes_are_replaced(run: Run, person: Staff) -> None:
    result = run("scope", "NOK@staff.example", "district:dusit")

    assert result.exit_code == 0
    assert [(scope.kind, scope.key) for scope in person.scopes] == [(ScopeKind.DISTRICT, "dusit")]


def test_a_reset_prints_a_password_that_opens(run: Run, person: Staff, sign_in: SignIn) -> None:
    result = run("reset", person.email)

    assert result.exit_code == 0
    assert sign_in(person, PASSWORD).status_code == 422
    assert sign_in(person, result.output.splitlines()[-1]).location == "/sign-in/new-password"


@pytest.mark.parametrize("command", [["reset", "x@staff.example"], ["scope", "x@staff.example", "city"]])
def test_an_unknown_address_is_named(run: Run, person: Staff, command: list[str]) -> None:
    result = run(*command)

    assert result.exit_code == 1
    assert "x@staff.example" in result.output


def test_the_list_has_a_line_for_everybody(run: Run, person: Staff, create_person: Callable[..., Staff]) -> None:
    create_person(Role.OFFICER, email="old@staff.example", is_active=False)

    lines = run("list").output.splitlines()

    assert len(lines) == 2
    assert lines[0].split() == ["moderator", "nok@staff.example", "city"]
    assert "office bang-rak" in lines[1]
    assert "closed" in lines[1]
