"""Every address, walked from the URL map: guarded, well formed, safe to GET, deaf to a POST without its token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from werkzeug.routing import Rule

from stories import credentials, renditions
from stories.collections import services as collections
from stories.collections.services import Words
from stories.extensions import db
from stories.machines import open_data
from stories.models import Lang, ListedWord, Photo, ReportReason, Role, SavedReply, Staff, Story, StoryState
from stories.permissions import actor_for
from stories.reporting.services import Wording, report
from stories.submission.services import request_link
from tests.conftest import Client

GUARDS = {"public", "staff", "author"}
WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)
# The converters whose values cannot be a path, and the one address that ends in a path by intention.
CONVERTERS = {"UnicodeConverter", "UUIDConverter", "IntegerConverter", "AnyConverter"}
PATHS = {"static", "gallery.media"}
HERE = "http://127.0.0.1:8000"  # the base address of tests
NOTED = (
    "moderation.review",
    "moderation.photo",
    "moderation.edit_redaction",
)  # the trail of a story says who was turned away from it
UPLOADS = ("submission.start_upload", "submission.upload")  # no forms: they speak tus

Addresses = Callable[[Rule], str]


def rules_of(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


def methods_of(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


@pytest.fixture
def address_of(app: Flask, create_story: Callable[..., Story], create_staff: Callable[..., Staff]) -> Addresses:
    """Return a function filling in the address of a rule so that it leads to something that exists."""
    draft = create_story(StoryState.DRAFT, photos=1)
    submitted = create_story(StoryState.SUBMITTED, photos=1)
    published = create_story(StoryState.PUBLISHED, photos=1)
    person = create_staff()
    reply = db.session.scalars(db.select(SavedReply.id)).first()
    trail = collections.create(Words(title_en="Canals"), by=actor_for(create_staff(Role.EDITOR)))
    collections.show(trail, by=actor_for(create_staff(Role.EDITOR)), is_public=True)
    link = request_link("ton@example.com", lang=Lang.THAI)
    receipt = report(published.public_id, uuid4(), Wording(ReportReason.UNTRUE), lang=Lang.THAI)
    photo_of = {
        story.public_id: db.session.scalars(db.select(Photo).where(Photo.story_id == story.id)).one()
        for story in (draft, submitted, published)
    }

    def fill(rule: Rule) -> str:
        story = draft if rule.rule.startswith("/drafts") else submitted
        story = published if rule.rule.startswith(("/s/", "/api/")) else story
        photo = photo_of[story.public_id]
        values: dict[str, object] = {
            "public_id": story.public_id,
            "photo_id": photo.id,
            "width": 320,
            "place": 0,
            "upload_id": photo.id,
            "extension": "avif",
            "staff_id": person.id,
            "event_id": 1,
            "word_id": db.session.scalars(db.select(ListedWord.id)).first(),
            "lane": "new",
            "slug": {"district": "bang-rak", "theme": "happiness"}.get(
                rule.endpoint.partition(".")[2].removesuffix("_feed"), "ร้าน"
            ),
            "form": "xml",
            "table": "csv",
            "number": 1,
            "name": "waiting",
            "code": "other",
            "reply_id": reply,
            "key": "krungthep-tai",
            "filename": "css/base.css",
            "token": credentials.mail_token(link.id),
        }
        if rule.endpoint == "gallery.media":
            values["key"] = renditions.rendition_key(photo_of[published.public_id].key, 320, "avif")
        if "/collections/" in rule.rule:
            values |= {"slug": trail, "what": "show" if rule.endpoint.endswith("show") else "up"}
        if rule.endpoint == "reporting.receipt":
            values["number"] = receipt
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, {n: values[n] for n in rule.arguments})
        needs_story = rule.endpoint == "machines.oembed"
        if rule.endpoint == "reporting.send_report":
            return f"{address}?story={published.public_id}"
        return f"{address}?url={HERE}/s/{published.public_id}" if needs_story else str(address)

    return fill


@pytest.fixture
def visitors(app: Flask, create_staff: Callable[..., Staff]) -> list[Client]:
    """Return a client for each role of staff; all of them also hold every author's secret."""
    clients: list[Client] = []
    for role in (Role.MODERATOR, Role.EDITOR, Role.ADMIN):
        client: Client = app.test_client()  # type: ignore[assignment]
        client.login(create_staff(role))
        clients.append(client)
    return clients


@contextmanager
def writes_noted() -> Iterator[list[str]]:
    """Collect the statements that write."""
    found: list[str] = []
    connection = db.session.connection()

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if WRITING.match(statement):
            found.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield found
    event.remove(connection, "before_cursor_execute", note)


def hold_secrets(client: Client) -> None:
    stories = db.session.scalars(db.select(Story)).all()
    for story in stories:
        client.set_cookie(f"story-{story.public_id}", "secret")
    with client.session_transaction() as session:
        session["slips"] = {story.public_id: "ABCDEFGH1234" for story in stories}


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    guards = {rule.endpoint: getattr(app.view_functions[rule.endpoint], "guard", None) for rule in rules_of(app)}

    unmarked = {endpoint for endpoint, guard in guards.items() if guard not in GUARDS}

    assert unmarked == {"static"}


def test_the_desk_is_for_staff_and_a_draft_for_its_author(app: Flask) -> None:
    wrong = [
        rule.rule
        for rule in rules_of(app)
        for guard in [getattr(app.view_functions[rule.endpoint], "guard", "")]
        if (rule.rule.startswith("/desk") and guard != "staff")
        or (rule.rule.startswith(("/drafts/", "/my/", "/sent/")) and guard != "author")
    ]

    assert wrong == []


def test_addresses_are_kebab_case_and_their_values_typed(app: Flask) -> None:
    for rule in rules_of(app):
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        kinds = {type(converter).__name__ for converter in rule._converters.values()}

        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), f"{rule.rule} is not kebab-case"
        assert rule.endpoint in PATHS or kinds <= CONVERTERS, f"{rule.rule} takes {kinds}"


def test_reading_an_address_changes_nothing(app: Flask, address_of: Addresses, visitors: list[Client]) -> None:
    for client in visitors:
        hold_secrets(client)
    open_data.build(only_missing=True)
    readable = [rule for rule in rules_of(app) if "GET" in methods_of(rule)]
    unreached, written = [], {}

    for rule in readable:
        statuses = []
        for client in visitors:
            with writes_noted() as statements:
                statuses.append(client.get(address_of(rule)).status_code)
            if statements and not (statuses[-1] == 403 and rule.endpoint in NOTED):
                written[rule.rule] = statements
        if min(statuses) >= 400:
            unreached.append((rule.rule, statuses))

    assert written == {}
    assert unreached == []  # an address that nobody could open would have proved nothing


def test_nothing_is_done_on_a_post_without_its_token(
    app: Flask, address_of: Addresses, visitors: list[Client], checked_tokens: None
) -> None:
    for client in visitors:
        hold_secrets(client)
    posting = [rule for rule in rules_of(app) if "POST" in methods_of(rule)]
    statuses, written = {}, {}

    for rule in posting:
        address = address_of(rule)
        with writes_noted() as statements:
            statuses[rule.endpoint] = {client.post(address).status_code for client in visitors}
        if statements and not rule.endpoint.startswith("submission."):  # an author's step saves what was typed first
            written[rule.endpoint] = statements

    in_pieces = [statuses.pop(endpoint) for endpoint in UPLOADS]
    assert in_pieces == [{412}, {412}]  # no page of another site can send the header that these ask for
    assert {endpoint: found for endpoint, found in statuses.items() if found != {400}} == {}
    assert written == {}


def test_staff_addresses_lead_visitors_to_the_sign_in(app: Flask, client: Any, address_of: Addresses) -> None:
    for rule in rules_of(app):
        if getattr(app.view_functions[rule.endpoint], "guard", "") == "staff":
            method = min(methods_of(rule))
            response = client.open(address_of(rule), method=method)

            expected = 302 if method == "GET" else 403
            assert response.status_code == expected, rule.rule
            assert method != "GET" or response.location.startswith("/sign-in?next="), rule.rule


def test_authors_addresses_stay_closed_without_their_secret(
    app: Flask, client: Any, address_of: Addresses, moderator: Staff
) -> None:
    client.login(moderator)

    for rule in rules_of(app):
        if getattr(app.view_functions[rule.endpoint], "guard", "") == "author":
            response = client.open(address_of(rule), method=min(methods_of(rule)))

            assert response.status_code == 403, rule.rule
