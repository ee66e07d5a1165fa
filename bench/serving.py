"""The platform behind nginx with the shipped file, for the benches that look at it as readers do."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import Platform
from tests.servers.nginx import Nginx


@contextmanager
def served() -> Iterator[tuple[Nginx, Path]]:
    """Start both in a folder of their own, with a copy of the data folder that the command names, else with the demo.

    Yields:
        nginx, and the folder: nginx' own one in it is ``proxy``.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx' processes are not ours
        data_dir = folder / "data"
        if len(sys.argv) > 1:
            shutil.copytree(sys.argv[1], data_dir)
        else:
            data_dir.mkdir()
        (folder / "proxy").mkdir()
        nginx = Nginx(folder / "proxy")
        platform = Platform(
            data_dir, demo=True, BASE_URL=nginx.base_url, PROXY_URLS=nginx.refresh_url, TRUSTED_PROXIES="1"
        )
        nginx.write(platform.port)
        platform.start()
        try:
            nginx.start()
            yield nginx, folder
        finally:
            nginx.stop()
            platform.kill()
