"""Draws share cards, 1200 × 630: a program of its own beside ``child``, run by ``drawing.draw_cards`` in the same way.

Standard input is the cover as a JPEG of ours, or empty; the argument is ``{"max_pixels": …, "cards": [{"title",
"place", "byline", "site", "site_tail", "kept"}, …]}``. Standard output gets one line of JSON, the sizes of the cards,
and then their bytes.

Words stand beside the photo, never on it. ``lettering`` sets them, ICU says where a line of Thai may break, and names
in ``kept`` (districts) are not parted.
"""

import io
import json
import runpy
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icu4py.breakers import LineBreaker
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from stories.images.lettering import Face, write
else:
    LETTERING = runpy.run_path(str(Path(__file__).with_name("lettering.py")))
    Face, write = LETTERING["Face"], LETTERING["write"]

SIZE = WIDTH, HEIGHT = 1200, 630
PHOTO_LEFT = 640
MARGIN = 64
PAPER, TINT, INK, SOFT, PINK = "#fdfcf9", "#fde9f1", "#211a1e", "#5b5157", "#b8125a"
TITLE_PX = (84, 68, 60, 54, 48, 42)  # the largest is taken at which the title has room
TITLE_ROOM = 292  # px of height
WHOLE_PHRASES_PX = 48  # down to this size, smaller letters are better than a phrase on two lines
LINE = 1.5  # of the size; Thai stacks two marks above and one below
SMALL_PX, SITE_PX, SITE_TAIL_PX, MARK_PX = 30, 32, 24, 76
JPEG: dict[str, Any] = {"format": "JPEG", "quality": 85, "progressive": True}
ASSETS = Path(__file__).with_name("card_assets")


def pieces(text: str, kept: list[str]) -> list[str]:
    """The text cut wherever a line may break: between words, and not inside a name that is kept whole."""
    closed: set[int] = set()
    for name in kept:
        start = text.find(name)
        while start >= 0:
            closed |= set(range(start + 1, start + len(name)))
            start = text.find(name, start + 1)
    cut: list[str] = []
    position = 0
    for piece in LineBreaker(text, "th"):
        if cut and position in closed:
            cut[-1] += piece
        else:
            cut.append(piece)
        position += len(piece)
    return cut


def broken(face: Face, text: str, size: float, width: float, kept: list[str]) -> list[str]:
    """The lines of a text: filled phrase by phrase where phrases fit, else word by word."""
    lines: list[str] = [""]
    for phrase in (phrase + " " for phrase in text.split(" ") if phrase):
        is_short = face.width(phrase, size) <= width
        for piece in [phrase] if is_short else pieces(phrase, kept):
            if not lines[-1] or face.width(lines[-1] + piece, size) <= width:
                lines[-1] += piece
            else:
                lines.append(piece)
    return [line.rstrip() for line in lines]


def fitted(face: Face, text: str, width: float, kept: list[str]) -> tuple[int, list[str]]:
    """The size of a title and its lines; what is still too long at the smallest size ends in an ellipsis."""
    longest = max(text.split(" "), key=len)
    whole = [size for size in TITLE_PX if size >= WHOLE_PHRASES_PX and face.width(longest, size) <= width]
    for size in (*whole, *TITLE_PX):
        lines = broken(face, text, size, width, kept)
        if len(lines) * size * LINE <= TITLE_ROOM and all(face.width(line, size) <= width for line in lines):
            return size, lines
    most = int(TITLE_ROOM / (size * LINE))
    return size, [*lines[: most - 1], cut_short(face, " ".join(lines[most - 1 :]), size, width, kept)]


def cut_short(face: Face, text: str, size: float, width: float, kept: list[str]) -> str:
    """One line: the words that have room, and an ellipsis if these are not all."""
    if face.width(text, size) <= width:
        return text
    parts = pieces(text, kept)
    while len(parts) > 1 and face.width("".join(parts).rstrip() + "…", size) > width:
        parts.pop()
    return "".join(parts).rstrip() + "…"


def drawn(card: dict[str, Any], photo: Image.Image | None) -> bytes:
    """One card as a JPEG."""
    bold, medium = Face(700), Face(500)
    image = Image.new("RGB", SIZE, TINT if photo is None else PAPER)
    width = (WIDTH if photo is None else PHOTO_LEFT) - 2 * MARGIN
    if photo is not None:
        image.paste(photo, (PHOTO_LEFT, 0))
    size, lines = fitted(bold, card["title"], width, card["kept"])
    baseline = MARGIN + size
    for line in lines:
        write(image, bold, line, (MARGIN, baseline), size, INK)
        baseline += round(size * LINE)
    baseline += SMALL_PX - size // 4
    for text, colour in ((card["place"], PINK), (card["byline"], SOFT)):
        write(image, medium, cut_short(medium, text, SMALL_PX, width, []), (MARGIN, baseline), SMALL_PX, colour)
        baseline += round(SMALL_PX * LINE)
    sign(image, card, bold, medium)
    buffer = io.BytesIO()
    image.save(buffer, **JPEG)
    return buffer.getvalue()


def sign(image: Image.Image, card: dict[str, Any], bold: Face, medium: Face) -> None:
    """The site's mark and name at the foot."""
    with Image.open(ASSETS / "mark.png", formats=["PNG"]) as mark:
        small = mark.resize((MARK_PX, MARK_PX), Image.Resampling.LANCZOS)
    top, left = HEIGHT - MARGIN - MARK_PX + 16, MARGIN + MARK_PX + 14
    image.paste(small, (MARGIN - 4, top), small)
    write(image, bold, card["site"], (left, top + 34), SITE_PX, INK)
    write(image, medium, card["site_tail"], (left, top + 66), SITE_TAIL_PX, SOFT)


def main() -> None:
    """Read the words from the arguments and the photo from standard input, write the cards to standard output."""
    job = json.loads(sys.argv[1])
    Image.MAX_IMAGE_PIXELS = job["max_pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    CHILD["load_decoder"]("jpeg")
    CHILD["lock_down"]()
    source = sys.stdin.buffer.read()
    photo = None
    if source:
        whole = CHILD["decode"](io.BytesIO(source), "jpeg", False)
        photo = ImageOps.fit(whole, (WIDTH - PHOTO_LEFT, HEIGHT), Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    cards = [drawn(card, photo) for card in job["cards"]]
    sys.stdout.buffer.write(json.dumps([len(card) for card in cards]).encode() + b"\n" + b"".join(cards))


if __name__ == "__main__":
    CHILD = runpy.run_path(str(Path(__file__).with_name("child.py")))
    sys.exit(CHILD["run"](main))
