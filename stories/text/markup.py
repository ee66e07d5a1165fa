"""Plain text to HTML: the only markup a resident's text ever gets.

The text is escaped here, piece by piece, and the result goes through bleach once. Three traps were measured: bleach
keeps ``javascript:1`` (digits after the colon pass as a port), so the scheme is decided here, before and after; text
escaped twice shows ``&amp;``, so nothing else escapes; ``Markup + str`` escapes silently, so this returns ``str`` and
the one column that stores it is marked safe.
"""

import html

import bleach
import regex

from stories.text.measuring import nbsp_yamok

LINK_REL = "ugc nofollow noopener"
TAGS = frozenset({"p", "br", "a"})

# A host in plain ASCII with a dot, so that Thai glued to an address (…example.comครับ) and look-alike letters stay text.
# What could be read as a name before the real host (user@) is no link at all. Paths may be Thai.
_LINK = regex.compile(
    r"""(?<![\p{L}\p{N}])
    https?://(?>(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::[0-9]{1,5})?)(?![@:.-]*@)
    (?:[/?#][^\s<>"'“”‘’«»\\^`{|}]*)?""",
    regex.IGNORECASE | regex.VERBOSE,
)
_TRAILING = ".,;:!?…ๆฯ*_~'\""
_VERSE_GAP = regex.compile(r"(?<=\S) {3,}(?=\S)")  # the gap between the two halves of a line of verse
_PARAGRAPH_GAP = regex.compile(r"\n[ \n]*\n")


def to_html(text: str, *, with_links: bool = True) -> str:
    """HTML of a text: ``<p>`` for what stands between blank lines, ``<br>`` for line ends, links for web addresses.

    Everything else is shown as typed, tags and ``&`` included. ``""`` for a blank text.

    Args:
        text: normalised plain text.
        with_links: False leaves addresses as text (for a story that is not approved).

    Returns:
        HTML with ``p``, ``br`` and ``a href rel`` only, every ``href`` http or https; safe to store and mark safe.
    """
    built = "\n".join(f"<p>{_lines(part, with_links)}</p>" for part in paragraphs(text))
    return bleach.clean(built, tags=TAGS, attributes=_allowed, protocols={"http", "https"}, strip=False)


def paragraphs(text: str) -> list[str]:
    """What stands between blank lines, in order: one for each ``<p>`` of ``to_html``."""
    parts = (part.strip("\n") for part in _PARAGRAPH_GAP.split(text))
    return [part for part in parts if part.strip()]


def split_html(markup: str) -> list[str]:
    """The paragraphs of what ``to_html`` made, each with its tags."""
    return markup.split("\n") if markup else []


def _lines(paragraph: str, with_links: bool) -> str:
    lines = (_VERSE_GAP.sub(" \u2003 ", nbsp_yamok(line.strip())) for line in paragraph.split("\n"))
    return "<br>".join(_linked(line) if with_links else html.escape(line, quote=False) for line in lines)


def _linked(line: str) -> str:
    """Escape a line and turn its web addresses into links."""
    done: list[str] = []
    position = 0
    for match in _LINK.finditer(line):
        address = _without_trailing(match[0])
        done.append(html.escape(line[position : match.start()], quote=False))
        shown = html.escape(address)  # the pattern leaves quotes out; ours is the only one
        done.append(f'<a href="{shown}" rel="{LINK_REL}">{shown}</a>')
        position = match.start() + len(address)
    done.append(html.escape(line[position:], quote=False))
    return "".join(done)


def _without_trailing(address: str) -> str:
    """The address without the sentence's own punctuation; a closing bracket stays only with its opening one."""
    while True:
        last = address[-1]
        if last in _TRAILING or (last in ")]" and address.count(last) > address.count({")": "(", "]": "["}[last])):
            address = address[:-1]
        else:
            return address


def _allowed(tag: str, name: str, value: str) -> bool:
    """Bleach's question for each attribute: our own ``rel``, and ``href`` only with a scheme we know."""
    if name == "rel":
        return tag == "a" and value == LINK_REL
    return tag == "a" and name == "href" and value.lower().startswith(("http://", "https://"))
