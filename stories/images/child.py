"""The decoder: a program of its own that turns one photo into clean pictures, and cannot do much else.

``rendering.render`` runs this file (not the module: importing ``stories`` would bring the whole application into this
process) as ``python -I child.py '{"kind": …, "max_pixels": …, "is_progressive": …}'`` with the photo on standard input.
Standard output gets one line of JSON and then the pictures' bytes in its order. Exit codes: 0, 3 (broken), 4 (bomb).

Before the first byte of the photo is looked at, ``lock_down`` limits memory, CPU time and file size, takes away network
and privileges where the system permits, and refuses sockets, programs and files to write. Nobody's metadata leaves:
pictures are saved from bare pixels.
"""

import ctypes
import importlib
import io
import json
import os
import resource
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, ImageCms

WIDTHS = (320, 640, 1280, 2048)
CLOSE = 1.25  # a picture less than this much wider than the next smaller one is not worth its bytes
TALLEST = 3  # a rendition is at most so many times as tall as its width says
LONGEST_ORIGINAL = 4096  # px, longer side of the kept original
WEBP = {"format": "WEBP", "quality": 80, "method": 2}
JPEG = {"format": "JPEG", "quality": 82, "progressive": True}
ORIGINAL_JPEG = {"format": "JPEG", "quality": 90}
ORIGINAL_WEBP = {"format": "WEBP", "quality": 90, "method": 2}
MEMORY_BYTES = 640 * 1024**2  # on top of the interpreter and its libraries, about 50 MB
CPU_SECONDS = 30
OUTPUT_BYTES = 64 * 1024**2
EXIT_BROKEN, EXIT_BOMB = 3, 4
REFUSED = ("socket.", "subprocess.", "ctypes.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "pty.")
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF", "avif": "AVIF", "gif": "GIF"}
_NEW_USER, _NEW_NET, _NEW_IPC, _NEW_UTS = 0x10000000, 0x40000000, 0x08000000, 0x04000000  # linux/sched.h
_PARENT_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38  # linux/prctl.h


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


def lock_down(memory_bytes: int = MEMORY_BYTES, cpu_seconds: int = CPU_SECONDS) -> None:
    """Give up what a decoder does not need. Limits hold in the kernel; the audit hook stops Python code."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.unshare(_NEW_USER | _NEW_NET | _NEW_IPC | _NEW_UTS)  # refused in many containers: then the hook remains
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit(resource.RLIMIT_AS, pages * resource.getpagesize() + memory_bytes)
    limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 5)  # a signal that tells, then one that ends
    limit(resource.RLIMIT_FSIZE, OUTPUT_BYTES)
    limit(resource.RLIMIT_NOFILE, 32)
    limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(refuse)


def limit(which: int, soft: int, hard: int | None = None) -> None:
    """Lower one resource limit; never raises it."""
    given = resource.getrlimit(which)[1]
    most = soft if hard is None else hard
    most = most if given == resource.RLIM_INFINITY else min(most, given)
    resource.setrlimit(which, (min(soft, most), most))


def refuse(event: str, details: tuple[Any, ...]) -> None:
    """Audit hook: no sockets, no programs, no files opened for writing."""
    if event.startswith(REFUSED):
        raise PermissionError(f"{event} is refused here")
    if event == "open" and isinstance(details[2], int) and details[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise PermissionError("writing files is refused here")


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
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def rendition_sizes(width: int, height: int) -> list[tuple[int, int]]:
    """Sizes in px of the renditions, smallest first: at least one, none larger than the picture, no near twins."""
    sizes: list[tuple[int, int]] = []
    for step in WIDTHS:
        factor = min(step / width, step * TALLEST / height, 1.0)
        size = (max(round(width * factor), 1), max(round(height * factor), 1))
        if not sizes or size[0] >= sizes[-1][0] * CLOSE:
            sizes.append(size)
    return sizes


def scaled(image: Image.Image) -> list[Image.Image]:
    """The renditions' pixels, largest first, each made from the one before it (a chain costs a third of one by one)."""
    made: list[Image.Image] = []
    for size in reversed(rendition_sizes(*image.size)):
        larger = made[-1] if made else image
        made.append(larger if larger.size == size else larger.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0))
    return made


def on_white(image: Image.Image) -> Image.Image:
    """See-through parts become white, in every public picture: dark lettering would vanish on a dark page."""
    if image.mode != "RGBA":
        return image
    background = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(background, image).convert("RGB")


def average_colour(image: Image.Image) -> str:
    """The mean colour as ``#rrggbb``."""
    pixel = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return "#{:02x}{:02x}{:02x}".format(*pixel) if isinstance(pixel, tuple) else "#000000"


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
        extension = "webp" if options["format"] == "WEBP" else "jpg"
        width, height = picture.size
        files.append({"role": role, "ext": extension, "width": width, "height": height, "bytes": len(blobs[-1])})

    add("original", image, ORIGINAL_WEBP if image.mode == "RGBA" else ORIGINAL_JPEG)
    made = scaled(on_white(image))
    for picture in reversed(made):
        add("rendition", picture, WEBP)
        add("rendition", picture, JPEG)
    smallest = made[-1]
    description = {
        "width": image.width,
        "height": image.height,
        "placeholder": average_colour(smallest),
        "dhash": difference_hash(smallest),
        "files": files,
    }
    return description, blobs


def usage() -> dict[str, float]:
    """What this process has cost: CPU seconds, and the peak of its resident memory in MB (Linux only, else 0)."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
    return {"cpu_seconds": round(spent.ru_utime + spent.ru_stime, 3), "peak_mb": round(peak / 1024, 1)}


def run(task: Callable[[], None]) -> int:
    """Run a task and tell by the exit code what became of it."""
    try:
        task()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return EXIT_BOMB
    except Exception as error:  # decoders raise whatever the bytes provoke; the parent only needs to know that one did
        traceback.print_exc()
        return EXIT_BOMB if isinstance(error, ValueError) and "too large" in str(error) else EXIT_BROKEN  # PNG text
    return 0


def main() -> None:
    """Read a photo from standard input, write its pictures to standard output."""
    job = json.loads(sys.argv[1])
    Image.MAX_IMAGE_PIXELS = job["max_pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    load_decoder(job["kind"])
    lock_down()
    image = decode(sys.stdin.buffer, job["kind"], job["is_progressive"])
    description, blobs = pictures(image)
    sys.stdout.buffer.write(json.dumps({**description, **usage()}).encode() + b"\n")
    for blob in blobs:
        sys.stdout.buffer.write(blob)


if __name__ == "__main__":
    sys.exit(run(main))
