"""``make test-faults``: rounds in a town of its own, one after the other, each printed, for 25 minutes at most.

``python -m tests.faults``         a round of each trouble
``python -m tests.faults 7 30``    the rounds of these seeds, as those in which something broke are printed
"""

import sys

from tests.faults.rounds import table_of
from tests.faults.town_rounds import COLUMNS, play_all
from tests.faults.troubles import TROUBLES


def main() -> int:
    """Print a row for each round, and what broke in it; 1 when something did."""
    seeds = [int(word) for word in sys.argv[1:]] or range(len(TROUBLES))
    print(table_of(COLUMNS, []), flush=True)
    broken = 0
    for played in play_all(seeds):
        print(played.row(), *played.found.broken, sep="\n", flush=True)
        broken += len(played.found.broken)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
