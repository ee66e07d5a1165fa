"""What becomes of odd and hostile files: ``python -m bench.hostile_files``; the table is in ``bench/hostile_files.md``.

Each file takes the real way: a request to the photos form, the store, the worker and its child, the page of the photo.
"""

import logging
import re
import tempfile
from collections import Counter, defaultdict

from flask_migrate import upgrade

from stories import create_app
from stories.config import read_config
from tests.images.hostile import Outcome, all_cases
from tests.images.sending import Result, send_all


def collect() -> list[Result]:
    """Send every file to an application with an empty SQLite database and a folder as its store."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_config({"APP_ENV": "test", "DATA_DIR": folder}))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            upgrade()
            return list(send_all(app, app.test_client(), all_cases()))


def main() -> None:
    """Print a table by kind of file, and one by what the author is told."""
    logging.disable(logging.WARNING)
    results = collect()
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    told: Counter[tuple[str, int, str]] = Counter()
    for result in results:
        group = groups[result.case.group]
        group["files"] += 1
        group[result.outcome] += 1
        group["faults"] += len(result.faults)
        sentence = re.sub("“.*”", "“…”", result.sentence, flags=re.DOTALL)
        told[(result.outcome, result.status, sentence)] += 1
    columns = ["files", Outcome.REFUSED, Outcome.FAILED, Outcome.READY, "faults"]
    print("| kind of file | files | refused at once | failed in the worker | normalised | faults |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, counts in [*groups.items(), ("**all**", sum(groups.values(), Counter()))]:
        print(f"| {name} | " + " | ".join(str(counts[column]) for column in columns) + " |")
    print("\n| what became of it | status | what the author reads | files |\n|---|--:|---|--:|")
    for (outcome, status, sentence), number in sorted(told.items()):
        print(f"| {outcome} | {status} | {sentence} | {number} |")


if __name__ == "__main__":
    main()
