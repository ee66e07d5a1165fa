"""Stories that were read can be read again without a line, with their photos; never one that was taken down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from stories import create_app
from stories.config import read_config
from stories.extensions import db
from stories.models import Role, Staff
from stories.moderation import services as moderation
from stories.permissions import actor_for
from tests.browser.conftest import DEVICES
from tests.processes import Platform, wait_for

OpenBrowser = Callable[..., Page]
KEPT = "caches.keys().then((names) => names.filter((name) => name.startsWith('story ')).length)"


@pytest.fixture
def take_down(platform: Platform) -> Iterator[Callable[[str], None]]:
    """Return a function hiding a story; afterwards it is back."""
    app, hidden = create_app(read_config(platform.environ)), list[str]()
    with app.app_context():
        staff = db.session.query(Staff).filter_by(role=Role.MODERATOR).first()
        assert staff is not None
        by = actor_for(staff)

        def hide(public_id: str) -> None:
            moderation.hide(public_id, by=by, reasons=["private_data"], message="พักไว้ก่อน")
            hidden.append(public_id)

        yield hide
        for public_id in hidden:
            moderation.restore(public_id, by=by)
        db.session.remove()
        db.engine.dispose()


def read(page: Page, number: int = 0) -> str:
    """Read a story of the home page until it is kept; its address."""
    before = page.evaluate(KEPT) if page.url.startswith("http") else 0
    page.goto("/stories")
    page.locator(".story-card a").nth(number).click()
    expect(page.locator(".story-head__title")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait_for(lambda: page.evaluate(KEPT) > before, "the story is kept", 15)
    wait_for(lambda: page.evaluate("caches.match('/page').then(Boolean)"), "its page is kept", 15)
    return page.url


@pytest.mark.parametrize("device", DEVICES)
def test_a_story_is_read_again_without_a_line(open_browser: OpenBrowser, device: str) -> None:
    page = open_browser(device)
    address = read(page)
    title = page.locator("h1").inner_text()
    page.context.set_offline(True)

    page.goto("/districts")

    expect(page.get_by_role("heading", name="สัญญาณหลุดกลางคลอง")).to_be_visible()
    page.get_by_role("link", name=title).click()
    expect(page).to_have_url(address)
    expect(page.locator("h1")).to_have_text(title)
    assert page.evaluate("[...document.querySelectorAll('.story-hero img')].every((one) => one.naturalWidth > 0)")
    assert page.evaluate("getComputedStyle(document.querySelector('.prose')).fontFamily").startswith("Maitree")
    page.context.set_offline(False)


def test_what_was_taken_down_is_not_kept_after_the_next_contact(
    open_browser: OpenBrowser, take_down: Callable[[str], None]
) -> None:
    page = open_browser()
    address = read(page)
    take_down(address.split("/s/")[1].split("/")[0])

    page.goto("/about")
    wait_for(lambda: page.evaluate(KEPT) == 0, "the story is thrown away", 15)
    page.context.set_offline(True)
    page.goto(address)

    expect(page.get_by_role("heading", name="สัญญาณหลุดกลางคลอง")).to_be_visible()
    expect(page.locator("[data-read]")).to_be_hidden()
    page.context.set_offline(False)


def test_the_address_of_a_story_that_is_gone_throws_it_away(
    open_browser: OpenBrowser, take_down: Callable[[str], None]
) -> None:
    page = open_browser()
    address = read(page)
    take_down(address.split("/s/")[1].split("/")[0])

    answer = page.reload()

    assert answer is not None
    assert answer.status == 404
    assert page.evaluate(KEPT) == 0


def test_twenty_stories_are_kept_the_last_ones(open_browser: OpenBrowser) -> None:
    page = open_browser()
    read(page)

    names = page.evaluate(
        """async () => {
          const { renew } = await import("/static/js/read_here.js");
          for (let id = 0; id < 25; id += 1) await renew({ lang: "th", id: `a${id}` });
          return caches.keys();
        }"""
    )

    kept = [name for name in names if name.startswith("story ")]
    assert kept == [f"story th a{number}" for number in range(5, 25)]
