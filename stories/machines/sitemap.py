"""The sitemap: an index and its parts, each address with its other language and its pictures (sitemaps.org)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from stories import dates

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True, slots=True)
class Address:
    """One page in one language; ``languages`` are all its addresses by language, its own among them."""

    url: str
    languages: Mapping[str, str]
    changed_at: datetime | None = None
    images: Sequence[str] = ()


def write_index(urls: Iterable[str]) -> bytes:
    """The index: the addresses of its parts. As text: of 200 lines each element would cost more than all of this."""
    lines = escape("\n".join(urls)).replace("\n", "</loc></sitemap><sitemap><loc>")
    declared = "<?xml version='1.0' encoding='utf-8'?>"
    document = f'{declared}\n<sitemapindex xmlns="{SITEMAP}"><sitemap><loc>{lines}</loc></sitemap></sitemapindex>'
    return document.encode()


def write_part(addresses: Iterable[Address]) -> bytes:
    """One part of the sitemap."""
    root = ET.Element("urlset", {"xmlns": SITEMAP, "xmlns:image": IMAGE, "xmlns:xhtml": XHTML})
    for address in addresses:
        made = ET.SubElement(root, "url")
        ET.SubElement(made, "loc").text = address.url
        if address.changed_at:
            ET.SubElement(made, "lastmod").text = dates.iso(address.changed_at)
        for lang, url in address.languages.items():
            ET.SubElement(made, "xhtml:link", {"rel": "alternate", "hreflang": lang, "href": url})
        for image in address.images:
            ET.SubElement(ET.SubElement(made, "image:image"), "image:loc").text = image
    return _write(root)


def _write(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
