"""Where the time of a page goes: ``python -m bench.profile [DATA_DIR]`` for the list, a story and a search, made anew.

Counts the CPU time inside each function (``cProfile``, 100 requests each) and adds it up by what the function belongs
to. Counting makes calls of Python dearer than they are, so shares lean towards Python. 2,000 stories, filled in bulk.
"""

import cProfile
import pstats
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from flask_migrate import upgrade

from bench.growth import SHOWN, City
from stories import create_app
from stories.config import read_config

STORIES, REQUESTS, FUNCTIONS = 2_000, 100, 12
ROOT = str(Path(__file__).parents[1])


def owner(file: str, function: str) -> str:
    """What a function belongs to."""
    if file == "~":
        named = ("execute", "fetch", "brotli", "compress", "commit", "rollback")
        return "database and packing (C)" if any(word in function for word in named) else "builtins (C)"
    if "site-packages/" in file:
        return file.partition("site-packages/")[2].split("/")[0]
    inside = file.removeprefix(ROOT + "/")
    if inside.endswith(".html") or file == "<template>":
        return "templates"
    return ".".join(Path(inside).with_suffix("").parts[:2]) if inside.startswith("stories/") else "Python's library"


def report(name: str, profile: cProfile.Profile) -> None:
    """Print one page's shares and its dearest functions."""
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = sum(one[2] for one in stats.values())
    shares: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, line, function), (_calls, _all, own, _with, _callers) in stats.items():
        shares[owner(file, function)] += own
        short = file.rpartition("site-packages/")[2].removeprefix(ROOT + "/")
        functions[f"{short}:{line} {function}" if file != "~" else function] += own
    print(f"\n### {name}: {total / REQUESTS * 1000:.1f} ms a request while it is counted\n\n| part | % |\n|---|--:|")
    for part, own in shares.most_common(FUNCTIONS):
        print(f"| {part} | {own / total * 100:.0f} |")
    print("\n| function | % |\n|---|--:|")
    for function, own in functions.most_common(FUNCTIONS):
        print(f"| `{function}` | {own / total * 100:.1f} |", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        given = sys.argv[1] if len(sys.argv) > 1 else folder
        app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": given}))
        city = City(app)
        if given == folder:
            with app.app_context():
                upgrade()
            city.grow(STORIES, 0)
        story = app.test_client().get(f"/s/{SHOWN}").headers["Location"]
        for name, path in {"list": "/stories", "story": story, "search": "/search?q=ตลาด"}.items():
            ask = city.ask(path)
            ask()
            profile = cProfile.Profile(time.thread_time)
            profile.enable()
            for _request in range(REQUESTS):
                ask()
            profile.disable()
            report(name, profile)


if __name__ == "__main__":
    main()
