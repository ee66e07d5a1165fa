"""Guessing: 5 failures of an account, 20 of a network, 5 codes, each in 15 minutes, counted in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from stories import clock, throttle
from stories.extensions import db
from stories.models import Staff, ThrottleWindow
from tests.accounts.conftest import SignIn, code_of, signed_in_id
from tests.conftest import Client


def fail(sign_in: SignIn, staff: Staff | str, times: int, **values: str) -> list[int]:
    return [sign_in(staff, "wrong password", **values).status_code for _ in range(times)]


def test_the_sixth_failure_of_an_account_waits(client: Client, person: Staff, sign_in: SignIn) -> None:
    assert fail(sign_in, person, 5) == [422] * 5

    refused = sign_in(person)

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert 'value="nok@staff.example"' in refused.text
    assert signed_in_id(client) is None


def test_the_wait_ends(person: Staff, sign_in: SignIn) -> None:
    fail(sign_in, person, 6)

    with clock.at(clock.now() + timedelta(minutes=15, seconds=1)):
        assert sign_in(person).status_code == 302


def test_an_account_is_counted_wherever_its_guesses_come_from(person: Staff, sign_in: SignIn) -> None:
    for number in range(5):
        fail(sign_in, person, 1, address=f"192.0.2.{number}")

    assert sign_in(person, address="198.51.100.1").status_code == 429


def test_an_account_that_does_not_exist_is_counted_too(sign_in: SignIn) -> None:
    assert fail(sign_in, "nobody@staff.example", 6) == [422] * 5 + [429]


def test_a_success_forgets_the_failures_before_it(person: Staff, sign_in: SignIn) -> None:
    fail(sign_in, person, 4)

    assert sign_in(person).status_code == 302
    assert fail(sign_in, person, 4) == [422] * 4


def test_the_twenty_first_failure_from_a_network_waits(person: Staff, sign_in: SignIn) -> None:
    for number in range(20):
        fail(sign_in, f"guess-{number}@staff.example", 1, address="192.0.2.7")

    assert sign_in(person, address="192.0.2.7").status_code == 429
    assert sign_in(person, address="192.0.2.8").status_code == 302


def test_a_network_of_ipv6_is_its_64(person: Staff, sign_in: SignIn) -> None:
    for number in range(20):
        fail(sign_in, f"guess-{number}@staff.example", 1, address=f"2001:db8::{number:x}")

    assert sign_in(person, address="2001:db8::ffff").status_code == 429
    assert sign_in(person, address="2001:db8:0:1::1").status_code == 302


def test_colleagues_behind_one_address_do_not_lock_each_other_out(person: Staff, sign_in: SignIn) -> None:
    assert [sign_in(person).status_code for _ in range(25)] == [302] * 25


def test_neither_addresses_nor_accounts_are_kept_with_the_counts(person: Staff, sign_in: SignIn) -> None:
    fail(sign_in, person, 1, address="192.0.2.7")

    subjects = db.session.scalars(select(ThrottleWindow.subject_hash)).all()

    assert len(subjects) == 2
    assert all(len(subject) == 64 and int(subject, 16) for subject in subjects)


def test_the_sixth_code_waits_even_after_the_password_again(
    client: Client, person: Staff, sign_in: SignIn, with_totp: Callable[[Staff], list[str]]
) -> None:
    with_totp(person)
    sign_in(person)
    tried = [client.post("/sign-in/code", data={"code": "000000"}).status_code for _ in range(3)]
    tried += [client.post("/sign-in/recovery-code", data={"recovery_code": "0" * 12}).status_code for _ in range(2)]
    sign_in(person)

    refused = client.post("/sign-in/code", data={"code": code_of(person)})

    assert tried == [422] * 5
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert signed_in_id(client) is None


def test_the_present_password_cannot_be_guessed_at_an_unlocked_desk(client: Client, person: Staff) -> None:
    client.login(person)
    data = {"change-password": "wrong password", "change-new_password": "a new long password"}

    tried = [client.post("/desk/account/password", data=data).status_code for _ in range(6)]

    assert tried == [422] * 5 + [429]


def test_an_address_that_is_none_is_its_own_network() -> None:
    assert throttle.network_of("") == ""
    assert throttle.network_of("::ffff:192.0.2.7") == throttle.network_of("192.0.2.7")
