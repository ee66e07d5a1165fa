"""What one photo of each format costs the worker: ``python -m bench.images``; the table is kept in ``bench/images.md``.

CPU seconds and resident memory are the child process's own account (``Rendered.cpu_seconds``, ``peak_mb``): start,
decoding, every rendition and the kept original. The photos are made here: soft shapes with camera-like noise, the
12-megapixel ones with as much of it as phones have, those at the limits less, to stay under 30 MB.
"""

import io
from collections.abc import Callable
from typing import Any

import pillow_heif
from PIL import ExifTags, Image, ImageChops, ImageCms

from stories.images import MAX_BYTES, Rendered, render

PHONE = (4032, 3024)


def photo(size: tuple[int, int], grain: int = 1, mode: str = "RGB") -> Image.Image:
    """A picture with large shapes and noise; ``grain`` is the size of its dots in px."""
    shapes = Image.effect_mandelbrot((600, 450), (-2, -1.2, 1, 1.2), 40).resize(size, Image.Resampling.BICUBIC)
    light = Image.radial_gradient("L").resize(size)
    noise = Image.effect_noise((size[0] // grain, size[1] // grain), 24).resize(size, Image.Resampling.BICUBIC)
    channels = [ImageChops.overlay(ImageChops.blend(shapes, light, part), noise) for part in (0.4, 0.6, 0.8)]
    return Image.merge("RGB", channels).convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def phone_jpeg() -> bytes:
    """12 megapixels, lying on its side, with a place and a colour profile that is not sRGB's own."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (13.0, 45.0, 7.5)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    named_otherwise = profile.replace(b"s\0R\0G\0B", b"w\0i\0d\0e").replace(b"sRGB", b"wide")
    return saved(photo(PHONE), "JPEG", quality=92, exif=exif, icc_profile=named_otherwise)


CASES: dict[str, Callable[[], bytes]] = {
    "JPEG 12 MP, turned, profile": phone_jpeg,
    "JPEG 12 MP": lambda: saved(photo(PHONE), "JPEG", quality=92),
    "JPEG 50 MP": lambda: saved(photo((8160, 6120), 2), "JPEG", quality=85),
    "JPEG 220 MP": lambda: saved(photo((17_100, 12_800), 6), "JPEG", quality=80),
    "JPEG 100 MP progressive": lambda: saved(photo((11_540, 8_660), 4), "JPEG", quality=80, progressive=True),
    "JPEG 100 MP progressive 4:4:4": lambda: saved(
        photo((11_540, 8_660), 4), "JPEG", quality=80, progressive=True, subsampling=0
    ),
    "JPEG 50 MP CMYK": lambda: saved(photo((8160, 6120), 4, "CMYK"), "JPEG", quality=80),
    "JPEG 50 MP CMYK progressive": lambda: saved(
        photo((8160, 6120), 4, "CMYK"), "JPEG", quality=80, progressive=True, subsampling=0
    ),
    "HEIC 12 MP": lambda: saved(photo(PHONE, 2), "HEIF", quality=60),
    "HEIC 50 MP": lambda: saved(photo((8160, 6120), 4), "HEIF", quality=50),
    "AVIF 25 MP": lambda: saved(photo((5770, 4330), 3), "AVIF", quality=60, speed=9),
    "WebP 25 MP": lambda: saved(photo((5770, 4330), 3), "WEBP", quality=80, method=0),
    "WebP 25 MP see-through": lambda: saved(see_through((5770, 4330)), "WEBP", quality=70, method=0),
    "PNG 25 MP see-through": lambda: saved(see_through((5770, 4330)), "PNG", compress_level=1),
    "PNG 25 MP 16-bit grey": lambda: saved(Image.new("I", (5770, 4330), 30_000).convert("I;16"), "PNG"),
    "GIF 25 MP": lambda: saved(photo((5770, 4330), 8).quantize(64), "GIF"),
}


def see_through(size: tuple[int, int]) -> Image.Image:
    picture = photo(size, 16)
    picture.putalpha(Image.radial_gradient("L").resize(size))
    return picture


def row(name: str, source: bytes, rendered: Rendered) -> str:
    renditions = {
        ext: sum(len(p.data) for p in rendered.renditions if p.ext == ext) for ext in (rendered.compact_format, "jpg")
    }
    out = [rendered.cpu_seconds, rendered.peak_mb, len(source) / 1e6, len(rendered.original.data) / 1e6]
    numbers = [f"{out[0]:.2f}", f"{out[1]:.0f}", f"{out[2]:.1f}", f"{out[3]:.1f}"]
    numbers += [f"{renditions[rendered.compact_format] / 1000:.0f} {rendered.compact_format}"]
    numbers += [f"{renditions['jpg'] / 1000:.0f}", str(len(rendered.placeholder))]
    return f"| {name} | " + " | ".join([*numbers, f"{rendered.width} × {rendered.height}"]) + " |"


def main() -> None:
    """Print the table, a row as soon as it is measured."""
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    print("| photo | CPU s | resident MB | MB in | MB original | kB AVIF or WebP (all) | kB JPEG (all)", end=" ")
    print("| bytes placeholder | original px |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for name, make in CASES.items():
        source = make()
        if len(source) > MAX_BYTES:
            print(f"| {name} | {len(source) / 1e6:.1f} MB is over the limit |", flush=True)
            continue
        print(row(name, source, render(source)), flush=True)


if __name__ == "__main__":
    main()
