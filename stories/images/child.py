"""The decoder: a program of its own that turns one photo into clean pictures, and cannot do much else.

``rendering.render`` runs this file (not the module: importing ``stories`` would bring the whole application into this
process) as ``python -I child.py '{"kind": …, "max_pixels": …, "is_progressive": …, "shapes": […]}'`` with the photo on
standard input; the parts of it that lie under a shape are covered before anything is made of it.
Standard output gets one line of JSON and then the pictures' bytes in its order. Exit codes: 0, 3 (broken), 4 (bomb),
5 (no room on the disk for the pictures).

Before the first byte of the photo is looked at, ``lock_down`` (``confinement``) limits memory, CPU time and file size,
takes away network and privileges where the system permits, and refuses sockets, programs and files to write. Nobody's
metadata leaves: pictures are saved from bare pixels.
"""

import base64
import importlib
import io
import json
import math
import runpy
import sys
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, ImageCms

WIDTHS = (320, 640, 1280, 2048)
CLOSE = 1.2  # a picture less than this much wider than the next smaller one is not worth its bytes
TALLEST = 3  # a rendition is at most so many times as tall as its width says
MOST_PIXELS = 2048 * 1536  # of a rendition: a portrait's largest is as dear as a landscape's
LONGEST_ORIGINAL = 4096  # px, longer side of the kept original
AVIF = {"format": "AVIF", "quality": 55, "speed": 9, "max_threads": 1}
WEBP = {"format": "WEBP", "quality": 80, "method": 2}
JPEG = {"format": "JPEG", "quality": 82, "progressive": True}
ORIGINAL_JPEG = {"format": "JPEG", "quality": 90}
ORIGINAL_WEBP = {"format": "WEBP", "quality": 90, "method": 2}
PLACEHOLDER = {"format": "WEBP", "quality": 20, "method": 6}
PLACEHOLDER_PX = 16  # longer side
DOWN = Image.Resampling.HAMMING  # as sharp as BICUBIC when making smaller, at half the cost of LANCZOS
COMPARED_PX = 640  # where AVIF and WebP are both tried, and the smaller one is taken for the whole photo
EXTENSIONS = {"AVIF": "avif", "WEBP": "webp", "JPEG": "jpg"}
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF", "avif": "AVIF", "gif": "GIF"}
CONFINEMENT = runpy.run_path(str(Path(__file__).with_name("confinement.py")))
lock_down, run, usage = (CONFINEMENT[name] for name in ("lock_down", "run", "usage"))
cover = runpy.run_path(str(Path(__file__).with_name("covering.py")))["cover"]


def load_decoder(kind: str) -> None:
    """Import what this photo needs, no more, before its first byte is read."""
    plugins: dict[str, Any] = {
        name: importlib.import_module(f"PIL.{name}ImagePlugin")
        for name in ("Jpeg", "Mpo", "Png", "Gif", "WebP", "Avif")
    }
    plugins["Avif"].DEFAULT_MAX_THREADS = 1  # threads cost memory and save no CPU time
    plugins["Png"].MAX_TEXT_CHUNK = 8 * 1024**2  # unpacked; some scanners' colour profiles pass Pillow's 1 MB
    if kind == "heic":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
        pillow_heif.register_heif_opener()


def decode(stream: BinaryIO, kind: str, is_progressive: bool) -> Image.Image:
    """The first picture of a file: upright, sRGB, mode RGB (or RGBA if it is see-through), ≤ 4096 px."""
    image: Image.Image = Image.open(stream, formats=[FORMATS[kind]])
    if kind == "jpeg":
        scale_while_decoding(image, is_progressive)
    image.load()
    orientation = orientation_of(image)
    profile = image.info.get("icc_profile")
    image = to_srgb(shrink_to(eight_bit(image), LONGEST_ORIGINAL), profile)
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 255:
        image = image.convert("RGB")
    if orientation in TURNS:
        image = image.transpose(TURNS[orientation])
    image.info.clear()
    return image


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def scale_while_decoding(image: Image.Image, is_progressive: bool) -> None:
    """Let the JPEG decoder skip detail nobody will see: by 2, 4 or 8, down to about 3,000 px on the longer side.

    Progressive files of more than 50 megapixels go lower, because their coefficients fill the memory already.
    """
    width, height = image.size
    enough = 2048 if is_progressive and width * height > 50_000_000 else 3000
    scale = next((scale for scale in (8, 4, 2) if max(width, height) / scale >= enough), 1)
    if scale > 1:
        image.draft(image.mode, (max(width // scale, 1), max(height // scale, 1)))


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; a damaged EXIF block counts as none and does not cost the photo."""
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # Pillow's readers raise whatever the bytes provoke
        return 1


def eight_bit(image: Image.Image) -> Image.Image:
    """The same picture in L, RGB, RGBA or CMYK with 8 bits a channel."""
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA in sRGB: by the embedded profile if it fits the picture, else by the plain conversion."""
    target = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if image.mode == target and "srgb" in (source.profile.profile_description or "").lower():
                return image
            transform = ImageCms.buildTransform(
                source,
                ImageCms.createProfile("sRGB"),
                image.mode,
                target,
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            converted = ImageCms.applyTransform(image, transform, inPlace=image.mode == target)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return image.convert(target)  # a profile for another kind of picture, or a broken one
        return image if converted is None else converted
    return image.convert(target)


def shrink_to(image: Image.Image, longest: int) -> Image.Image:
    """At most ``longest`` px on the longer side; never larger than it is."""
    width, height = image.size
    factor = longest / max(width, height)
    if factor >= 1:
        return image
    size = (max(round(width * factor), 1), max(round(height * factor), 1))
    return image.resize(size, DOWN, reducing_gap=2.0)


def rendition_sizes(width: int, height: int) -> list[tuple[int, int]]:
    """Sizes in px of the renditions, smallest first: at least one, none larger than the picture, no near twins."""
    sizes: list[tuple[int, int]] = []
    largest = min(math.sqrt(MOST_PIXELS / (width * height)), 1.0)
    for step in WIDTHS:
        factor = min(step / width, step * TALLEST / height, largest)
        size = (max(round(width * factor), 1), max(round(height * factor), 1))
        if not sizes or size[0] >= sizes[-1][0] * CLOSE:
            sizes.append(size)
    return sizes


def scaled(image: Image.Image) -> list[Image.Image]:
    """The renditions' pixels, largest first, each made from the one before it (a chain costs a third of one by one)."""
    made: list[Image.Image] = []
    for size in reversed(rendition_sizes(*image.size)):
        larger = made[-1] if made else image
        made.append(larger if larger.size == size else larger.resize(size, DOWN, reducing_gap=2.0))
    return made


def on_white(image: Image.Image) -> Image.Image:
    """See-through parts become white, in every public picture: dark lettering would vanish on a dark page."""
    if image.mode != "RGBA":
        return image
    background = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(background, image).convert("RGB")


def placeholder(image: Image.Image) -> str:
    """What is shown until the picture has come: itself at 16 px, as an address that holds its own bytes. As small as a
    ThumbHash, and a browser draws it without a script."""
    tiny = image.copy()
    tiny.thumbnail((PLACEHOLDER_PX, PLACEHOLDER_PX), Image.Resampling.BOX)
    return "data:image/webp;base64," + base64.b64encode(encoded(tiny, PLACEHOLDER)).decode()


def compact_options(made: list[Image.Image]) -> dict[str, Any]:
    """AVIF or WebP, whichever makes the smaller file of the middle rendition: AVIF, but for very small pictures.

    Trying both at every width would cost a third of the whole photo's time for a few hundred bytes.
    """
    compared = next((picture for picture in made if picture.width <= COMPARED_PX), made[-1])
    return min((AVIF, WEBP), key=lambda options: len(encoded(compared, options)))


def difference_hash(image: Image.Image) -> str:
    """64 bits, 16 hex digits: is each cell of an 8 × 8 grey picture darker than its right neighbour. Near pictures
    differ in few bits."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = "".join("1" if grey[row * 9 + at] < grey[row * 9 + at + 1] else "0" for row in range(8) for at in range(8))
    return f"{int(bits, 2):016x}"


def encoded(image: Image.Image, options: dict[str, Any]) -> bytes:
    """The picture as a file, from its pixels alone."""
    buffer = io.BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()


def pictures(image: Image.Image) -> tuple[dict[str, Any], list[bytes]]:
    """What standard output will carry for a decoded photo: the description, and the files in its order."""
    files: list[dict[str, Any]] = []
    blobs: list[bytes] = []

    def add(role: str, picture: Image.Image, options: dict[str, Any]) -> None:
        blobs.append(encoded(picture, options))
        size = {"width": picture.width, "height": picture.height, "bytes": len(blobs[-1])}
        files.append({"role": role, "ext": EXTENSIONS[options["format"]], **size})

    add("original", image, ORIGINAL_WEBP if image.mode == "RGBA" else ORIGINAL_JPEG)
    description: dict[str, Any] = {"width": image.width, "height": image.height}
    made = scaled(on_white(image))
    del image  # the encoders need the room
    compact = compact_options(made)
    for picture in reversed(made):
        add("rendition", picture, compact)
        add("rendition", picture, JPEG)
    smallest = made[-1]
    description |= {"placeholder": placeholder(smallest), "dhash": difference_hash(smallest), "files": files}
    return description, blobs


def main() -> None:
    """Read a photo from standard input, write its pictures to standard output."""
    job = json.loads(sys.argv[1])
    Image.MAX_IMAGE_PIXELS = job["max_pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    load_decoder(job["kind"])
    lock_down()
    image = decode(sys.stdin.buffer, job["kind"], job["is_progressive"])
    if job["shapes"]:
        image = cover(on_white(image), job["shapes"])
    description, blobs = pictures(image)
    sys.stdout.buffer.write(json.dumps({**description, **usage()}).encode() + b"\n")
    for blob in blobs:
        sys.stdout.buffer.write(blob)
    sys.stdout.buffer.flush()  # here, where a full disk is told apart


if __name__ == "__main__":
    sys.exit(run(main))
