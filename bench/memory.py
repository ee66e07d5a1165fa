"""Memory of every process of the production shape: ``python -m bench.memory`` starts ``make cluster`` and reads /proc.

PSS counts what processes share once, in equal parts; RSS counts it in each. Read after two hundred pages and a photo's
worth of jobs (the demo's), so that everything has been used once.
"""

import os
import re
from collections import defaultdict
from pathlib import Path

from bench.pages import descendants
from tests.cluster import Cluster
from tests.processes import command_of

PAGES = ("/", "/stories", "/districts", "/search?q=%E0%B8%95%E0%B8%A5%E0%B8%B2%E0%B8%94")
NAMES = {
    "granian": "web node", "app worker": "worker", "stories.images.child": "image child", "nginx": "nginx",
    "postgres": "PostgreSQL", "radosgw": "radosgw", "ceph-osd": "ceph-osd (objects in memory)", "ceph-mon": "ceph-mon",
}  # fmt: skip


def kilobytes(pid: int, kind: str) -> int:
    found = re.search(rf"^{kind}:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def main() -> None:
    cluster = Cluster(demo=True)
    try:
        cluster.start()
        for _round in range(50):
            for page in PAGES:
                cluster.nginx.get(page)
        rows: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for pid in descendants(os.getpid())[1:]:
            command = command_of(pid)
            name = next((shown for part, shown in NAMES.items() if part in command), "others")
            rows[name].append((kilobytes(pid, "Rss"), kilobytes(pid, "Pss")))
        print("| program | processes | RSS, MB in all | PSS, MB in all |\n|---|--:|--:|--:|")
        for name, some in rows.items():
            resident, shared = (sum(one[at] for one in some) / 1024 for at in (0, 1))
            print(f"| {name} | {len(some)} | {resident:.0f} | {shared:.0f} |")
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
