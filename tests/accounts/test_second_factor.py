"""The code of the app: asked for after the password, taken once, replaceable by recovery codes, required of all."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from flask import Flask

from stories import clock
from stories.accounts import queries, services, totp
from stories.errors import ConfigError, Conflict, InvalidInput, NotFound
from stories.extensions import db
from stories.models import Staff
from stories.permissions import SYSTEM
from tests.accounts.conftest import PASSWORD, STEP, SignIn, code_of, signed_in_id
from tests.conftest import Client

Enrol = Callable[[Staff], list[str]]
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def test_the_password_alone_opens_nothing(client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol) -> None:
    with_totp(person)

    response = sign_in(person)

    assert response.location == "/sign-in/code"
    assert signed_in_id(client) is None
    assert client.get("/desk").location == "/sign-in?next=/desk"
    assert client.get("/sign-in/code").status_code == 200


def test_the_code_of_now_opens_the_desk_where_one_wanted_to_go(
    client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol
) -> None:
    with_totp(person)
    sign_in(person, next="/desk/published")

    response = client.post("/sign-in/code", data={"code": code_of(person)})

    assert response.location == "/desk/published"
    assert signed_in_id(client) == person.id


@pytest.mark.parametrize("typing", [lambda code: f"{code[:3]} {code[3:]}", lambda code: code.translate(THAI)])
def test_a_code_may_be_typed_with_spaces_and_thai_digits(
    client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol, typing: Callable[[str], str]
) -> None:
    with_totp(person)
    sign_in(person)

    assert client.post("/sign-in/code", data={"code": typing(code_of(person))}).location == "/desk"


@pytest.mark.parametrize("code", ["", "123", "abcdef", "000000 ", "١٢٣٤٥٦", "0" * 500])
def test_a_wrong_code_is_told_beside_its_field(
    client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol, code: str
) -> None:
    with_totp(person)
    sign_in(person)

    response = client.post("/sign-in/code", data={"code": code})

    assert response.status_code == 422
    assert 'id="code-errors"' in response.text
    assert signed_in_id(client) is None


def test_a_code_is_taken_once(client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol) -> None:
    with_totp(person)
    code = code_of(person)
    sign_in(person)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 302

    sign_in(person)

    assert client.post("/sign-in/code", data={"code": code}).status_code == 422


def test_a_code_older_than_the_last_one_taken_is_refused(person: Staff, with_totp: Enrol) -> None:
    with_totp(person)
    older = code_of(person)
    with clock.at(clock.now() + STEP):
        services.check_code(person.id, code_of(person))

        with pytest.raises(InvalidInput, match="wrong_code"):
            services.check_code(person.id, older)


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_s_clock_may_be_half_a_minute_off(app: Flask, steps: int, is_taken: bool) -> None:
    secret, now = totp.new_secret(), clock.now()
    code = pyotp.TOTP(totp.reveal(secret)).at(int((now + steps * STEP).timestamp()))

    found = totp.find_step(secret, code, at=now, after=None)

    assert (found is not None) is is_taken


def test_codes_are_those_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: SHA-1, time 59 → 94287082

    assert pyotp.TOTP(secret, digits=8).at(59) == "94287082"


def test_a_recovery_code_opens_the_desk_once(client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol) -> None:
    codes = with_totp(person)
    sign_in(person)

    first = client.post("/sign-in/recovery-code", data={"recovery_code": codes[3].lower().replace("-", " ")})
    sign_in(person)
    second = client.post("/sign-in/recovery-code", data={"recovery_code": codes[3]})

    assert first.location == "/desk"
    assert second.status_code == 422
    assert 'id="recovery_code-errors"' in second.text
    assert queries.count_recovery_codes(person.id) == 9


def test_a_recovery_code_of_somebody_else_opens_nothing(
    client: Client, person: Staff, admin: Staff, sign_in: SignIn, with_totp: Enrol
) -> None:
    with_totp(person)
    codes = with_totp(admin)
    sign_in(person)

    assert client.post("/sign-in/recovery-code", data={"recovery_code": codes[0]}).status_code == 422


def test_secrets_and_recovery_codes_are_not_readable_in_the_database(person: Staff, with_totp: Enrol) -> None:
    codes = with_totp(person)

    assert person.totp_secret is not None
    assert totp.reveal(person.totp_secret) not in person.totp_secret
    assert len(codes) == len(set(codes)) == 10
    kept = {kept.code_hash for kept in person.recovery_codes}
    assert kept.isdisjoint({code.replace("-", "") for code in codes})


def test_another_secret_key_says_what_to_do(app: Flask, person: Staff, with_totp: Enrol) -> None:
    with_totp(person)
    config = app.extensions["stories.config"]
    app.extensions["stories.config"] = dataclasses.replace(config, secret_key="another key" * 4)

    with pytest.raises(ConfigError, match="SECRET_KEY has changed"):
        totp.reveal(person.totp_secret or "")
    app.extensions["stories.config"] = config


@pytest.mark.parametrize("page", ["/sign-in/code", "/sign-in/new-password", "/sign-in/enrol"])
def test_no_step_can_be_reached_without_the_one_before(client: Client, person: Staff, page: str) -> None:
    assert client.get(page).location == "/sign-in"
    assert client.post(page, data={"code": "123456"}).location == "/sign-in"


def test_a_step_is_not_another_step(client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol) -> None:
    with_totp(person)
    sign_in(person)

    assert client.get("/sign-in/enrol").location == "/sign-in"
    assert client.get("/sign-in/new-password").location == "/sign-in"


def test_ten_minutes_after_the_password_it_is_asked_again(
    client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol
) -> None:
    with_totp(person)
    sign_in(person)

    with clock.at(clock.now() + timedelta(minutes=10, seconds=1)):
        response = client.post("/sign-in/code", data={"code": code_of(person)})

    assert response.location == "/sign-in"
    assert signed_in_id(client) is None


def test_a_reset_in_between_ends_the_sign_in(client: Client, person: Staff, sign_in: SignIn, with_totp: Enrol) -> None:
    with_totp(person)
    sign_in(person)
    services.reset_sign_in(person.id, by=SYSTEM)

    assert client.get("/sign-in/code").location == "/sign-in"


def test_where_it_is_required_whoever_has_none_sets_one_up_before_anything_else(
    client: Client, person: Staff, sign_in: SignIn
) -> None:
    services.require_totp(True, by=SYSTEM)
    asked = sign_in(person, next="/desk/published")
    shown = client.get(asked.location)
    assert client.get("/desk").status_code == 302
    db.session.refresh(person)

    confirmed = client.post("/sign-in/enrol", data={"code": code_of(person)})

    assert asked.location == "/sign-in/enrol"
    assert "data:image/svg+xml" in shown.text
    assert len(set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", confirmed.text))) == 10
    assert 'href="/desk/published"' in confirmed.text
    assert signed_in_id(client) == person.id
    assert client.get("/desk").status_code == 200


def test_a_wrong_first_code_sets_nothing_up(client: Client, person: Staff, sign_in: SignIn) -> None:
    services.require_totp(True, by=SYSTEM)
    sign_in(person)

    response = client.post("/sign-in/enrol", data={"code": "000000"})

    db.session.refresh(person)
    assert response.status_code == 422
    assert person.totp_confirmed_at is None
    assert signed_in_id(client) is None


def test_requiring_it_ends_the_sessions_of_those_without_and_no_others(
    app: Flask, person: Staff, create_person: Callable[..., Staff], with_totp: Enrol
) -> None:
    careful = create_person()
    with_totp(careful)
    clients: list[Any] = [app.test_client(), app.test_client()]
    for one, staff in zip(clients, (person, careful), strict=True):
        one.login(staff)

    services.require_totp(True, by=SYSTEM)

    assert [one.get("/desk").status_code for one in clients] == [302, 200]


def test_where_it_is_required_nobody_turns_theirs_off(person: Staff, with_totp: Enrol) -> None:
    with_totp(person)
    services.require_totp(True, by=SYSTEM)

    with pytest.raises(InvalidInput, match="totp_required"):
        services.disable_totp(person.id, password=PASSWORD)


def test_the_requirement_can_be_lifted(person: Staff, sign_in: SignIn) -> None:
    services.require_totp(True, by=SYSTEM)
    services.require_totp(False, by=SYSTEM)

    assert sign_in(person).location == "/desk"


def test_an_admin_requires_of_others_what_they_have_themselves(client: Client, admin: Staff, with_totp: Enrol) -> None:
    client.login(admin)

    refused = client.post("/desk/staff/require-totp", data={"is_required": "yes"})
    with_totp(admin)
    client.login(admin)
    accepted = client.post("/desk/staff/require-totp", data={"is_required": "yes"})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert queries.is_totp_required()
    assert client.get("/desk/staff").status_code == 200


def test_a_second_factor_is_not_replaced_by_beginning_again(person: Staff, with_totp: Enrol) -> None:
    with_totp(person)

    with pytest.raises(Conflict):
        services.begin_totp(person.id, password=PASSWORD)


def test_an_unknown_account_has_no_code(app: Flask) -> None:
    with pytest.raises(NotFound):
        services.check_code(uuid4(), "123456")
