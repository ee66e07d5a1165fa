"""More than two hundred odd and hostile files on the real way: the form, the store, the worker, the page.

Every third of each group with every run, all of them with the slow tests.
"""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask

from tests.conftest import Client
from tests.images.hostile import Outcome, all_cases
from tests.images.sending import send_all

GROUPS = sorted({case.group for case in all_cases()})


def test_there_are_many_and_they_are_the_same_each_time() -> None:
    first, second = all_cases(), all_cases.__wrapped__()

    assert len(first) >= 150
    assert len({(case.group, case.what) for case in first}) == len(first)
    assert [hashlib.sha256(case.data).digest() for case in first] == [
        hashlib.sha256(case.data).digest() for case in second
    ]


@pytest.mark.parametrize("migrated_app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("group", GROUPS)
def test_each_is_normalised_or_refused_with_a_sentence(app: Flask, client: Client, group: str, step: int) -> None:
    cases = [case for case in all_cases() if case.group == group][::step]

    results = list(send_all(app, client, cases))

    assert len(results) == len(cases)
    assert {result.case.what: result.faults for result in results if result.faults} == {}
    unexpected = {result.case.what: result.outcome for result in results if result.outcome not in result.case.may}
    assert unexpected == {}
    assert {result.status for result in results if result.outcome is Outcome.REFUSED} <= {413, 422}
