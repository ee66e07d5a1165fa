"""A backup and its restore: ``python -m bench.backup [STORIES] [--servers]`` prints the table of ``bench/backup.md``.

Fills SQLite and a folder with so many published stories (10,000 if not said) of three photos each: an original of 15 kB
and renditions in three widths and two formats, bytes by chance; little, since it is the number of objects that costs.
Backs that up with a key and brings it to another SQLite and folder; or, with ``--servers``, to PostgreSQL and S3, and
from there home again. Rows and names of objects are compared at the end; a restore checks the bytes of each.
"""

import argparse
import os
import random
import shutil
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from flask_migrate import upgrade

from bench import filling, search_corpus
from bench.faults import servers
from stories import anchors, renditions
from stories.extensions import storages
from stories.models import Edition, Photo
from tests.backup.system import KEY, System

STORIES, PHOTOS = 10_000, 3
_WIDTHS = {320: 2_000, 640: 5_000, 1280: 11_000}
_ORIGINAL_BYTES = 15_000
COLUMNS = ("step", "minutes", "our CPU s", "MB of the backup", "objects")


def fill(data_dir: Path, count: int) -> None:
    """Have so many published stories with their files."""
    tales = [replace(one, captions=["ริมคลอง"]) for one in search_corpus.made(count)]
    rows = filling.rows_of(tales, PHOTOS)
    for photo in rows[Photo]:
        photo.update(widths=list(_WIDTHS), width_px=1280, height_px=960, original_deleted_at=None)
    for edition in rows[Edition]:
        for one in edition["photos"]:
            one["widths"] = list(_WIDTHS)
    filling.fill(rows)
    noise = os.urandom(1 << 20)
    for photo in rows[Photo]:
        _write(data_dir / "private", renditions.original_key(photo["key"]), _ORIGINAL_BYTES, noise)
        for width, size in _WIDTHS.items():
            for extension in ("avif", "jpg"):
                key = renditions.rendition_key(photo["key"], width, extension)
                for store in ("private", "public"):
                    _write(data_dir / store, key, size, noise)


def _write(root: Path, key: str, size: int, noise: bytes) -> None:
    """Put an object where the folder store has it, without waiting for the disk."""
    at = random.randrange(len(noise) - size)
    kind = renditions.FORMATS[key.rpartition(".")[2]] if "." in key else "image/jpeg"
    for path, data in ((root / key, noise[at : at + size]), (root / ".types" / key, kind.encode())):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def list_names(system: System) -> list[str]:
    """The names of all objects; the ledger aside."""
    with system.inside():
        stores = {"private": storages().private, "public": storages().public}
        names = [f"{name}/{key}" for name, store in stores.items() for key in store.list()]
    return sorted(name for name in names if not name.startswith("private/ledger/"))


def run(system: System, command: str, folder: Path) -> None:
    """Run a command and print its row."""
    began, used = time.perf_counter(), time.process_time()
    result = system.run(command, str(folder))
    minutes, used = (time.perf_counter() - began) / 60, time.process_time() - used
    assert result.exit_code == 0, result.output
    files = [file for file in folder.rglob("*") if file.is_file()]
    objects = sum(1 for file in files if file.is_relative_to(folder / "objects") and file.suffix != ".gz")
    size = sum(file.stat().st_size for file in files) / 1e6
    where = "PostgreSQL, S3" if "DATABASE_URL" in system.environ else "SQLite, folder"
    print(f"| {command}, {where} | {minutes:.2f} | {used:.0f} | {size:.1f} | {objects:,} |", flush=True)


def main() -> None:
    """Fill, back up, restore; there and back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", type=int, nargs="?", default=STORIES)
    parser.add_argument("--servers", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="backup-"))
    folder.chmod(0o755)  # PostgreSQL runs as another account when we are root
    try:
        first = System(DATA_DIR=str(folder / "first"), BACKUP_KEY=KEY)
        with first.inside():
            upgrade()
            fill(folder / "first", options.stories)
            anchors.make_anchor()
        print(f"{options.stories:,} stories, {options.stories * PHOTOS:,} photos\n")
        print(f"| {' | '.join(COLUMNS)} |\n|---|--:|--:|--:|--:|", flush=True)
        with ExitStack() as stack:
            home = System(DATA_DIR=str(folder / "home"), BACKUP_KEY=KEY)
            ways = [(first, home)]
            if options.servers:
                environ, _breaker = stack.enter_context(servers(folder))
                there = System(DATA_DIR=str(folder / "there"), BACKUP_KEY=KEY, **environ())
                stack.callback(there.close)
                ways = [(first, there), (there, home)]
            for number, (old, new) in enumerate(ways):
                run(old, "backup", folder / f"backup-{number}")
                run(new, "restore", folder / f"backup-{number}")
            assert home.rows() == first.rows()
            assert list_names(home) == list_names(first)
            assert home.run("audit", "verify").exit_code == 0
            print("\nRows and objects that came home are those that had left.")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
