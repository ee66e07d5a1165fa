"""Plain text as HTML: shown as typed, links only to the web, nothing from people becomes markup."""

from html.parser import HTMLParser

import bleach
import pytest

from stories import text
from tests.test_text import EMOJI, odd_texts


class Reader(HTMLParser):
    """What a browser makes of HTML: the text, and every tag with its attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.shown = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.shown += "\n" if tag == "br" else ""

    def handle_endtag(self, tag: str) -> None:
        self.shown += "\n" if tag == "p" else ""

    def handle_data(self, data: str) -> None:
        self.shown += data

    @property
    def links(self) -> list[str | None]:
        return [attributes.get("href") for tag, attributes in self.tags if tag == "a"]


def test_paragraphs_and_line_ends_become_markup() -> None:
    assert text.to_html("หนึ่ง\nสอง\n\n\nสาม") == "<p>หนึ่ง<br>สอง</p>\n<p>สาม</p>"
    assert text.to_html(" \n\n ") == ""


def test_signs_and_emoji_are_shown_as_typed() -> None:
    html = text.to_html(text.normalise(EMOJI))

    assert "Lotus’s &amp; Makro" in html
    assert "&lt;3" in html
    assert "&amp;amp;" not in html
    assert "👨‍👩‍👧‍👦" in html
    assert Reader(html).shown.replace("\n\n", "\n").replace("\xa0", " ").strip() == EMOJI.replace("\n\n", "\n")


@pytest.mark.parametrize(
    "typed",
    [
        "&amp; &lt;b&gt; &#39; &copy; &copy",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:1'>x</a>",
        "<p><br></p></p><!-- x --><![CDATA[ y ]]>",
        "a < b > c & d \" e ' f",
    ],
)
def test_markup_from_people_is_text(typed: str) -> None:
    page = Reader(text.to_html(typed))

    assert page.shown.strip() == typed
    assert [tag for tag, _ in page.tags] == ["p"]


def test_hostile_strings_are_shown_as_typed_too() -> None:
    for typed in odd_texts(1500, longest=30):
        clean = text.normalise_line(typed)

        assert Reader(text.to_html(clean)).shown.strip().replace("\xa0", " ") == clean, ascii(typed)


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("ดู https://example.com ครับ", ["https://example.com"]),
        ("ดู https://example.comครับ", ["https://example.com"]),
        ("(https://a.th/x_(y)).", ["https://a.th/x_(y)"]),
        ("https://x.go.th/?a=1&b=2&copy=3.", ["https://x.go.th/?a=1&b=2&copy=3"]),
        ("http://bma.go.th/เรื่อง/ตลาดน้ำ", ["http://bma.go.th/เรื่อง/ตลาดน้ำ"]),
        ("HTTPS://BMA.GO.TH:8443/", ["HTTPS://BMA.GO.TH:8443/"]),
        ('https://x.com/"onclick="alert(1)', ["https://x.com/"]),
        ("https://google.com@evil.com/", []),
        ("https://google.com:80@evil.com/", []),
        ("https://user:pass@evil.com", []),
        ("javascript:1 data:1 javascript:alert(1) JaVaScRiPt:1", []),
        ("javascript://example.com/%0aalert(1)", []),
        ("ftp://a.th //a.th www.a.th mailto:a@a.th a@a.th", []),
        ("https:// https://localhost http://1 xhttps://a.th", []),
        ("https://аррӏе.com", []),
    ],
)
def test_only_web_addresses_become_links(typed: str, links: list[str]) -> None:
    page = Reader(text.to_html(typed))

    assert page.links == links
    assert all(attributes["rel"] == "ugc nofollow noopener" for tag, attributes in page.tags if tag == "a")
    assert page.shown.strip() == typed


def test_bleach_alone_would_let_a_script_address_through() -> None:
    typed = '<a href="javascript:1">x</a>'

    assert "javascript:1" in bleach.clean(typed, tags={"a"}, attributes={"a": ["href"]}, protocols={"http", "https"})
    assert Reader(text.to_html(typed)).links == []


def test_links_stay_text_while_a_story_is_not_approved() -> None:
    page = Reader(text.to_html("ดู https://example.com/?a=1&b=2", with_links=False))

    assert page.links == []
    assert page.shown.strip() == "ดู https://example.com/?a=1&b=2"


def test_a_repeat_sign_never_starts_a_line() -> None:
    assert text.nbsp_yamok("ร้อน ๆ  ๆ มากๆ") == "ร้อน\xa0ๆ\xa0ๆ มากๆ"
    assert text.to_html("น้ำซุปร้อน ๆ ถ้วยเดียว") == "<p>น้ำซุปร้อน\xa0ๆ ถ้วยเดียว</p>"


def test_the_gap_between_half_lines_of_verse_stays_visible() -> None:
    assert text.to_html("วรรคหนึ่ง      วรรคสอง\n    วรรคสาม") == "<p>วรรคหนึ่ง \u2003 วรรคสอง<br>วรรคสาม</p>"


def test_html_is_plain_text_for_templates_to_mark_safe_in_one_place() -> None:
    assert type(text.to_html("<3")) is str
