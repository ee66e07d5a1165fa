"""The slip as a picture that a phone can keep: a QR code, the code in letters, and a few words around them.

The QR code holds the address of the tracking page with the code behind ``#``. What stands there never leaves the
browser, so no server's log, no proxy and no ``Referer`` has it; a script of the page moves it into the field.
"""

import io
from dataclasses import dataclass
from functools import cache

import segno
from PIL import Image, ImageDraw

from stories.images.lettering import Face, write

WIDTH_PX, HEIGHT_PX = 1080, 1440
_QR_PX = 680  # at most; a module is a whole number of pixels
_QR_TOP_PX, _QR_RIM_PX = 330, 4
_PAPER, _SURFACE, _INK, _SOFT, _PINK, _ON_PINK, _SUN = (
    *("#fdfcf9", "#ffffff", "#211a1e", "#5b5157", "#b8125a", "#ffffff", "#ffc94d"),
)


@dataclass(frozen=True, slots=True)
class SlipWords:
    """What is written on the slip, in the language of the page; each is one line.

    Args:
        site: the name of the site.
        title: over the QR code.
        sent: when the story was sent.
        how: where the code is typed when nothing can read the QR code.
        warning: who has it can open the story.
    """

    site: str
    title: str
    sent: str
    how: str
    warning: str


def draw_slip(code: str, address: str, words: SlipWords) -> bytes:
    """The slip as PNG, ``WIDTH_PX`` × ``HEIGHT_PX``.

    Args:
        code: as printed, ``XXXX-XXXX-XXXX``.
        address: what the QR code opens.
    """
    picture = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), _PAPER)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, WIDTH_PX, 190), fill=_PINK)
    _draw_mark(canvas, 110, 95)
    _write(picture, words.site, (190, 118), 46, 700, _ON_PINK, is_centred=False)
    _write(picture, words.title, (WIDTH_PX // 2, 282), 56, 700, _INK)
    bottom = _draw_qr(picture, canvas, address)
    frame = (90, bottom + 40, WIDTH_PX - 90, bottom + 176)
    canvas.rounded_rectangle(frame, radius=32, fill=_SURFACE, outline=_PINK, width=5)
    _write(picture, code, (WIDTH_PX // 2, frame[1] + 93), 78, 700, _INK)
    for offset, size, weight, colour, line in (
        (70, 38, 500, _INK, words.how),
        (138, 38, 500, _SOFT, words.sent),
        (206, 38, 700, _PINK, words.warning),
    ):
        _write(picture, line, (WIDTH_PX // 2, frame[3] + offset), size, weight, colour)
    stream = io.BytesIO()
    picture.quantize(64, dither=Image.Dither.NONE).save(stream, "PNG")
    return stream.getvalue()


def _draw_qr(picture: Image.Image, canvas: ImageDraw.ImageDraw, address: str) -> int:
    """Draw the QR code on its white sheet; where the sheet ends, px."""
    matrix = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    modules = len(matrix) + 8  # four light modules all around, as the standard asks
    scale = _QR_PX // modules
    size = scale * modules
    left = (WIDTH_PX - size) // 2
    sheet = (left - _QR_RIM_PX, _QR_TOP_PX, left + size + _QR_RIM_PX, _QR_TOP_PX + size + 2 * _QR_RIM_PX)
    canvas.rounded_rectangle(sheet, radius=32, fill=_SURFACE)
    code = Image.new("1", (len(matrix), len(matrix)))
    code.putdata([0 if dark else 1 for row in matrix for dark in row])
    inner = code.resize((scale * len(matrix),) * 2, Image.Resampling.NEAREST)
    picture.paste(inner, (left + 4 * scale, _QR_TOP_PX + _QR_RIM_PX + 4 * scale))
    return sheet[3]


def _draw_mark(canvas: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """The smiling boat of the logo, simplified: a round face on the band."""
    canvas.ellipse((x - 52, y - 52, x + 52, y + 52), fill=_ON_PINK)
    canvas.chord((x - 34, y - 40, x + 34, y + 32), 20, 160, fill=_PINK)
    for side in (-16, 16):
        canvas.ellipse((x + side - 7, y - 22, x + side + 7, y - 8), fill=_SUN)


def _write(
    picture: Image.Image,
    line: str,
    at: tuple[int, int],
    size_px: int,
    weight: int,
    colour: str,
    *,
    is_centred: bool = True,
) -> None:
    """Write one line, smaller where it would leave the slip; ``at``, on the baseline, is its middle or beginning."""
    face = _face(weight)
    room = WIDTH_PX - 120 if is_centred else WIDTH_PX - at[0] - 60
    while face.width(line, size_px) > room:
        size_px -= 2
    left = at[0] - face.width(line, size_px) / 2 if is_centred else at[0]
    write(picture, face, line, (left, at[1]), size_px, colour)


@cache
def _face(weight: int) -> Face:
    return Face(weight)
