"""``make cluster``: the production shape on one Debian machine, for trying it.

PostgreSQL, Ceph's S3 server, nginx with the file that is shipped, two web nodes and two workers, on loopback, with the
demo stories. One process looks after all of them: a node or worker that dies is started again. ``down`` (from another
terminal), Ctrl-C or SIGTERM ends them; what they wrote is thrown away.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import boto3
from botocore.config import Config as S3Config
from sqlalchemy import create_engine, make_url, text

from stories.config import read_config
from stories.serve import Child, web_command
from tests.processes import REPOSITORY, Platform, wait_for
from tests.servers import postgres, radosgw
from tests.servers.nginx import Nginx
from tests.servers.processes import Processes, ServerFailed, answers, free_ports

NODES, WORKERS = 2, 2
_RUNNING = REPOSITORY / "var" / "cluster.json"  # while one runs: its supervisor, and where it is
_STOP_SECONDS = 60.0


class Cluster:
    """All of it, in a folder of its own, which goes with it."""

    def __init__(self, *, demo: bool, postgres_settings: Mapping[str, str] | None = None, **environ: str) -> None:
        """Prepare it, with other settings than ours where they are given."""
        self.folder = folder = Path(tempfile.mkdtemp(prefix="bangkok-stories-cluster-"))
        self.folder.chmod(0o755)  # PostgreSQL runs as another account when we are root
        self.data_dir = folder / "data"
        self._demo = demo
        self._given = environ
        self._postgres_settings = postgres_settings or {}
        for name in ("postgres", "s3", "nginx", "data", "counts"):
            (folder / name).mkdir()
        self.database = Processes(folder, stop_signal=signal.SIGQUIT, user=postgres.account())
        self.store = Processes(folder, stop_signal=signal.SIGKILL)
        self.nginx = Nginx(folder / "nginx")
        self.base_url = self.nginx.base_url
        self.ports = free_ports(NODES)
        self.environ: dict[str, str] = {}
        self.children: list[Child] = []

    def start(self) -> None:
        """Start everything and wait until pages come through nginx.

        Raises:
            ServerFailed: a program is missing or failed; the message says what to install.
        """
        self.environ = self._settings()
        self._run("db", "upgrade")
        for number, port in enumerate(self.ports):
            config = read_config({**self.environ, "PORT": str(port)})
            self._start_child(f"web {port}", web_command(config), {"PORT": str(port), **self.machine_environ(number)})
        self.nginx.write(*self.ports)
        self.nginx.start()
        wait_for(lambda: all(map(answers, self.ports)), "the web nodes answer")
        wait_for(lambda: self.nginx.get("/about").status == 200, "a page comes through nginx")
        if self._demo:
            self._run("demo", "load")  # before the workers: the demo's jobs are done at the times of its stories
        worker = [sys.executable, "-m", "flask", "--app", "app", "worker"]
        for number in range(WORKERS):
            self._start_child(f"worker {number + 1}", worker, self.machine_environ(number))

    def machine_environ(self, _number: int) -> Mapping[str, str]:
        """What is set otherwise for a node and a worker, as if they were on a machine of their own: here nothing."""
        return {}

    def look_after(self) -> None:
        """Start again what has died."""
        for child in self.children:
            child.restart_if_dead()

    def wait_for_jobs(self) -> None:
        """Wait until nothing is to be done now: what was decided has reached the proxy too."""
        engine = create_engine(self.environ["DATABASE_URL"])
        due = text("SELECT count(*) FROM job WHERE state = 'running' OR state = 'queued' AND run_at <= now()")
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                wait_for(lambda: connection.scalar(due) == 0, "all jobs that are due are done")
        finally:
            engine.dispose()

    def stop(self) -> None:
        """Stop everything, readers first."""
        self.nginx.stop()
        for child in self.children:
            child.stop()
        for servers in (self.database, self.store):
            servers.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_child(self, name: str, command: list[str], environ: Mapping[str, str]) -> None:
        self.children.append(Child(name, command, {**os.environ, **self.environ, **environ}))
        self.children[-1].start()

    def _settings(self) -> dict[str, str]:
        database, s3 = self._start_servers()
        return {
            "PYTHONUTF8": "1",
            "APP_ENV": "production",
            "SECRET_KEY": secrets.token_hex(32),
            "BASE_URL": self.base_url,
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.ports[0]),
            "DEMO": "1" if self._demo else "0",
            "TRUSTED_PROXIES": "1",
            "PROXY_URLS": self.nginx.refresh_url,
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / "counts"),
            "MAIL_FROM": "stories@stories.example",
            "DATABASE_URL": database,
            **s3,
            **self._given,
        }

    def _start_servers(self) -> tuple[str, dict[str, str]]:
        """The address of an empty database, and the settings of a store with two empty buckets."""
        maintenance = postgres.start(self.folder / "postgres", self.database, **self._postgres_settings)["url"]
        store = radosgw.start(self.folder / "s3", self.store)
        engine = create_engine(maintenance, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE stories TEMPLATE template0"))
        engine.dispose()
        keys = {
            "AWS_ACCESS_KEY_ID": store["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": store["secret_access_key"],
        }
        admin = boto3.client(
            "s3",
            endpoint_url=store["endpoint_url"],
            region_name=store["region"],
            aws_access_key_id=store["access_key_id"],
            aws_secret_access_key=store["secret_access_key"],
            config=S3Config(s3={"addressing_style": "path"}),
        )
        buckets = {"S3_PRIVATE_BUCKET": "stories-private", "S3_PUBLIC_BUCKET": "stories-public"}
        for bucket in buckets.values():
            admin.create_bucket(Bucket=bucket)
        url = make_url(maintenance).set(database="stories").render_as_string(hide_password=False)
        return url, {"S3_ENDPOINT_URL": store["endpoint_url"], **keys, **buckets}

    def _run(self, *words: str) -> None:
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        environ = {**os.environ, **self.environ}
        subprocess.run(command, cwd=REPOSITORY, env=environ, check=True, stdout=subprocess.DEVNULL)


def up() -> int:
    """Start it and stay until told to stop; the exit code."""
    if _RUNNING.exists():
        print("It runs already, or was killed: make cluster-down, then again.", file=sys.stderr)
        return 1
    stopping = False

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    cluster = Cluster(demo=os.environ.get("DEMO", "1") == "1")
    _RUNNING.parent.mkdir(exist_ok=True)
    _RUNNING.write_text(json.dumps({"pid": os.getpid(), "data_dir": str(cluster.data_dir)}))
    try:
        print("Starting PostgreSQL, Ceph, nginx, two web nodes and two workers: a minute or two …", flush=True)
        cluster.start()
        _greet(cluster)
        while not stopping:
            time.sleep(0.2)
            cluster.look_after()
    except ServerFailed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        cluster.stop()
        _RUNNING.unlink(missing_ok=True)
    return 0


def _greet(cluster: Cluster) -> None:
    print(f"\nThe cluster is open: {cluster.base_url}/   (its certificate is its own: the browser asks once)")
    print(f"Web nodes on ports {', '.join(map(str, cluster.ports))}; what they count: /metrics of either.")
    accounts = cluster.data_dir / "demo-staff.json"
    if accounts.exists():
        for one in json.loads(accounts.read_text(encoding="utf-8")):
            print(f"  {one['role']:<10} {one['email']:<32} {one['password']}")
    print("Ctrl-C, or make cluster-down, ends it.\n", flush=True)


def down() -> int:
    """End the one that runs; the exit code."""
    if not _RUNNING.exists():
        print("No cluster runs.")
        return 0
    running = json.loads(_RUNNING.read_text())
    try:
        os.kill(running["pid"], signal.SIGTERM)
        wait_for(lambda: not _RUNNING.exists(), "the cluster has ended", _STOP_SECONDS)
    except ProcessLookupError:  # it was killed, and the servers with it; nodes and workers are left
        data_dir = Path(running["data_dir"])
        Platform(data_dir).kill()
        shutil.rmtree(data_dir.parent, ignore_errors=True)
        _RUNNING.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(down() if sys.argv[1:] == ["down"] else up())
