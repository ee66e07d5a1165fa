"""The slip as a picture: it can be kept, its QR code is read, and the code stays out of every address a server sees."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import segno
import zxingcpp
from PIL import Image

from stories import credentials
from stories.images.lettering import Face
from stories.models import Story, StoryState
from stories.submission.slip import HEIGHT_PX, WIDTH_PX, SlipWords, draw_slip
from tests.conftest import Client
from tests.submission.way import fill, get_story, start

WORDS = SlipWords(
    site="เรื่องเล่าดีดีของคนกรุงเทพฯ",
    title="รหัสติดตามเรื่อง",
    sent="ส่งเมื่อ 26 พฤศจิกายน 2569",
    how="ส่องภาพนี้ หรือพิมพ์รหัสที่ stories.example/track",
    warning="ใครมีรหัสก็เปิดเรื่องนี้ได้",
)


def send(client: Client, prefix: str = "") -> str:
    public_id = start(client)
    fill(client, public_id)
    assert client.post(f"{prefix}/drafts/{public_id}/preview").location == f"{prefix}/sent/{public_id}"
    return public_id


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_slip_is_a_png_whose_qr_code_opens_the_story(client: Client, prefix: str) -> None:
    public_id = send(client, prefix)

    page = client.get(f"{prefix}/sent/{public_id}")
    response = client.get(f"{prefix}/sent/{public_id}/slip.png")

    picture = Image.open(io.BytesIO(response.data))
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    address = urlsplit(found.text)
    assert (response.mimetype, picture.format, picture.size) == ("image/png", "PNG", (WIDTH_PX, HEIGHT_PX))
    assert response.headers["Cache-Control"] == "no-store"
    assert address.path == f"{prefix}/track"
    assert (address.query, len(address.fragment)) == ("", 12)
    assert credentials.show_slip(address.fragment) in page.text
    assert credentials.matches("slip", address.fragment, get_story(public_id).slip_hash)
    for mark in (f'src="{prefix}/sent/{public_id}/slip.png"', 'download="bangkok-stories-slip.png"'):
        assert mark in page.text


def test_no_address_of_the_page_holds_the_code(client: Client) -> None:
    page = client.get(f"/sent/{send(client)}").text

    code = page.partition('slip__code" translate="no">')[2].partition("<")[0]
    addresses = [piece.partition('"')[0] for mark in ('href="', 'src="', 'action="') for piece in page.split(mark)[1:]]
    assert len(code) == 14
    assert [one for one in addresses if code in one or code.replace("-", "") in one] == []


def test_only_the_browser_that_sent_the_story_has_the_picture(
    client: Client, create_story: Callable[..., Story]
) -> None:
    public_id = send(client)
    stranger = client.application.test_client()
    opened_by_slip = create_story(StoryState.SUBMITTED)
    client.set_cookie(f"story-{opened_by_slip.public_id}", "secret")

    assert stranger.get(f"/sent/{public_id}/slip.png").status_code == 403
    assert client.get(f"/sent/{opened_by_slip.public_id}/slip.png").status_code == 404
    assert "slip.png" not in client.get(f"/sent/{opened_by_slip.public_id}").text


def test_the_code_that_is_drawn_is_the_matrix_of_the_address() -> None:
    address = "https://stories.example/track#7Q4M2NXK81TB"
    matrix = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]

    picture = Image.open(io.BytesIO(draw_slip("7Q4M-2NXK-81TB", address, WORDS))).convert("L")

    (found,) = zxingcpp.read_barcodes(picture)
    corner, opposite = found.position.top_left, found.position.bottom_right
    step = (opposite.x - corner.x) / len(matrix)
    drawn = [
        bytes(
            picture.getpixel((int(corner.x + (column + 0.5) * step), int(corner.y + (row + 0.5) * step))) < 128  # type: ignore[operator]
            for column in range(len(matrix))
        )
        for row in range(len(matrix))
    ]
    assert drawn == matrix
    assert found.text == address


def test_thai_marks_are_stacked_and_long_lines_stay_on_the_slip() -> None:
    long = "ที่อยู่ยาวมากจนไม่น่าจะมีใครพิมพ์ไหว stories.a-very-long-name-of-a-server.example.go.th/track"
    words = SlipWords(**{**{name: getattr(WORDS, name) for name in SlipWords.__slots__}, "how": long})

    picture = Image.open(io.BytesIO(draw_slip("7Q4M-2NXK-81TB", "https://x.example/track#7Q4M2NXK81TB", words)))

    grey = picture.convert("L")
    edges = [grey.crop((left, 200, left + 40, HEIGHT_PX)).getextrema()[0] for left in (0, WIDTH_PX - 40)]
    assert min(edges) > 200  # type: ignore[type-var]  # nothing dark touches the sides
    assert Face(700).width("ปี่", 40) == Face(700).width("ป", 40)  # two marks over one letter, as wide as the letter
