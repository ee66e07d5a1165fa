"""The description of the API: valid, complete, in both languages, and kept by every answer to generated requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema_rs import Draft202012Validator
from schemathesis import GenerationMode

from stories.limits import READS
from stories.models import Story, StoryKind

OPERATIONS = {
    f"/api/v1/{path}"
    for path in ("stories", "stories/{public_id}", "districts", "themes", "collections", "collections/{slug}")
}
EXAMPLES = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _validate(document: dict[str, Any], shape: str, answer: object) -> None:
    schema = {"$ref": f"#/components/schemas/{shape}", "components": document["components"]}
    Draft202012Validator(schema).validate(answer)


def test_it_names_every_address_of_the_api(app: Flask, client: FlaskClient) -> None:
    document = client.get("/openapi.json").json

    served = {
        rule.rule.replace("<", "{").replace(">", "}") for rule in app.url_map.iter_rules() if "/api/v1" in rule.rule
    }
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == served == OPERATIONS


@pytest.mark.parametrize(("prefix", "word"), [("", "เวลาอ่าน (นาที)"), ("/en", "Minutes to read")])
def test_every_field_has_words_in_both_languages(client: FlaskClient, prefix: str, word: str) -> None:
    document = client.get(f"{prefix}/openapi.json").json
    page = client.get(f"{prefix}/api").text

    assert word in page

    shapes = document["components"]["schemas"]
    fields = [field for shape in shapes.values() for field in shape["properties"].values()]
    assert all(field["description"] for field in fields)
    assert len(fields) > 50
    for name, shape in shapes.items():
        assert f'id="{name}"' in page
        assert all(f"<code>{field}</code>" in page for field in shape["properties"])
    for path in OPERATIONS:
        assert f"GET {path}" in page


def test_answers_are_what_it_says(client: FlaskClient, publish: Callable[..., Story]) -> None:
    document = client.get("/openapi.json").json
    bare, full = publish(), publish(photos=2, kind=StoryKind.SOLVED, office="bang-rak")

    for shape, path in (
        ("StoryList", "/api/v1/stories?limit=1"),
        ("StoryList", "/api/v1/stories?q=ร้าน"),
        ("Story", f"/api/v1/stories/{bare.public_id}"),
        ("Story", f"/en/api/v1/stories/{full.public_id}"),
        ("DistrictList", "/api/v1/districts"),
        ("ThemeList", "/api/v1/themes"),
        ("Problem", "/api/v1/stories?limit=x"),
        ("Problem", "/api/v1/stories/nobody"),
    ):
        _validate(document, shape, client.get(path).json)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_generated_requests_are_answered_as_it_says(
    app: Flask, publish: Callable[..., Story], path: str, mode: GenerationMode
) -> None:
    for day in range(3):
        publish(day=day, photos=day % 2)
    operation = schemathesis.openapi.from_wsgi("/openapi.json", app)[path]["GET"]
    seen: list[int] = []

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        READS.forget()
        response = case.call()
        seen.append(response.status_code)
        case.validate_response(response, excluded_checks=[schemathesis.checks.positive_data_acceptance])

    ask()

    assert max(seen) < 500
