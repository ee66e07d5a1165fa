"""A real S3 server of our own: Ceph's monitor, one storage daemon in memory and radosgw, over HTTP and TLS on loopback.

No manager daemon is needed. cephx stays on: without it radosgw dies after five minutes.
"""

from __future__ import annotations

import json
import secrets
import uuid
from pathlib import Path

from tests.servers.certificates import write_certificates
from tests.servers.processes import Processes, answers, find_program, free_ports

PACKAGES = "ceph-mon ceph-osd ceph-common radosgw"
_CLIENT = "client.rgw.s3"
_CONFIGURATION = """\
[global]
fsid = {fsid}
mon_host = [v2:127.0.0.1:{mon_port}/0]
ms_bind_msgr1 = false
ms_bind_ipv6 = false
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_allow_insecure_global_id_reclaim = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_max_pg_per_osd = 1000
run_dir = {folder}/run
admin_socket = {folder}/run/$name.asok
pid_file = {folder}/run/$name.pid
log_file = {folder}/log/$name.log
log_to_stderr = false
crash_dir = {folder}/crash
keyring = {folder}/keyring
[mon]
mon_data = {folder}/mon
mon_data_avail_warn = 1
mon_data_avail_crit = 0
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
[osd]
osd_data = {folder}/osd
keyring = {folder}/osd/keyring
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_class_load_list = *
osd_class_default_list = *
[client.rgw.s3]
rgw_data = {folder}/rgw
rgw_frontends = beast endpoint=127.0.0.1:{http_port} ssl_endpoint=127.0.0.1:{tls_port} ssl_certificate={certificate}
rgw_dns_name = localhost
rgw_run_sync_thread = false
rgw_enable_usage_log = false
rgw_thread_pool_size = 32
"""


def start(folder: Path, processes: Processes) -> dict[str, str]:
    """Start the server with everything it writes in ``folder``, which is empty.

    Returns:
        ``endpoint_url``, ``tls_endpoint_url``, ``ca_bundle`` (a file), ``access_key_id``, ``secret_access_key``,
        ``region``.

    Raises:
        ServerFailed: a program is missing or failed.
    """
    programs = {
        name: find_program(name, packages=PACKAGES)
        for name in ("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "ceph", "ceph-authtool", "monmaptool")
    }
    for name in ("mon", "osd", "rgw", "run", "log", "crash"):
        (folder / name).mkdir()
    mon_port, http_port, tls_port = free_ports(3)
    ca_file, certificate = write_certificates(folder)
    fsid = str(uuid.uuid4())
    configuration = folder / "ceph.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            fsid=fsid, folder=folder, mon_port=mon_port, http_port=http_port, tls_port=tls_port, certificate=certificate
        )
    )
    access_key_id, secret_access_key = secrets.token_hex(10), secrets.token_hex(20)

    _start_monitor(folder, processes, programs, fsid, mon_port)
    _start_storage(folder, processes, programs)
    with_configuration = ("-c", str(configuration), "-n", _CLIENT)
    processes.run(
        programs["radosgw-admin"], *with_configuration, "user", "create", "--uid=stories", "--display-name=stories",
        f"--access-key={access_key_id}", f"--secret-key={secret_access_key}", seconds=120,
    )  # fmt: skip
    processes.start("radosgw", programs["radosgw"], *with_configuration, "-f")
    processes.wait_until(lambda: answers(http_port) and answers(tls_port), "radosgw", seconds=120)
    return {
        "endpoint_url": f"http://127.0.0.1:{http_port}",
        "tls_endpoint_url": f"https://127.0.0.1:{tls_port}",
        "ca_bundle": str(ca_file),
        "access_key_id": access_key_id,
        "secret_access_key": secret_access_key,
        "region": "us-east-1",
    }


def _start_monitor(folder: Path, processes: Processes, programs: dict[str, str], fsid: str, port: int) -> None:
    """Make the keys and the map of a cluster of one monitor, and start it."""
    keyring, monmap, configuration = str(folder / "keyring"), str(folder / "monmap"), str(folder / "ceph.conf")
    rights = {
        "mon.": ("mon", "allow *"),
        "client.admin": ("mon", "allow *", "osd", "allow *"),
        _CLIENT: ("mon", "allow rw", "osd", "allow rwx"),
    }
    processes.run(programs["ceph-authtool"], keyring, "--create-keyring")
    for name, caps in rights.items():
        pairs = [word for service, cap in zip(caps[::2], caps[1::2], strict=True) for word in ("--cap", service, cap)]
        processes.run(programs["ceph-authtool"], keyring, "--gen-key", "-n", name, *pairs)
    address = f"[v2:127.0.0.1:{port}/0]"
    processes.run(programs["monmaptool"], "--create", "--fsid", fsid, "--addv", "a", address, monmap)
    mon = (programs["ceph-mon"], "-c", configuration, "-i", "a")
    processes.run(*mon, "--mkfs", "--monmap", monmap, "--keyring", keyring)
    processes.start("ceph-mon", *mon, "-f")
    processes.wait_until(lambda: answers(port), "Ceph's monitor")


def _start_storage(folder: Path, processes: Processes, programs: dict[str, str]) -> None:
    """Register one storage daemon with the monitor and start it."""
    configuration, osd_id = str(folder / "ceph.conf"), str(uuid.uuid4())
    key = processes.run(programs["ceph-authtool"], "--gen-print-key").strip()
    (folder / "osd" / "keyring").write_text(f"[osd.0]\n\tkey = {key}\n")
    secret = json.dumps({"cephx_secret": key})
    processes.run(programs["ceph"], "-c", configuration, "osd", "new", osd_id, "-i", "-", stdin=secret)
    osd = (programs["ceph-osd"], "-c", configuration, "-i", "0")
    processes.run(*osd, "--mkfs", "--osd-uuid", osd_id)
    processes.start("ceph-osd", *osd, "-f")
