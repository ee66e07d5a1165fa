"""``make run``'s process: web and worker together, restarted when they die, stopped cleanly."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from stories.config import read_config
from stories.errors import ConfigError
from stories.serve import check_demo_host
from tests.processes import Platform, children_of, wait_for


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    platform = Platform(tmp_path)
    platform.start()
    yield platform
    if platform.process is not None and platform.process.poll() is None:
        platform.stop()


@pytest.mark.parametrize("name", ["granian", "app worker"])
def test_a_child_that_is_killed_is_started_again(platform: Platform, name: str) -> None:
    wait_for(lambda: platform.children(name), f"{name} runs")
    (victim,) = platform.children(name)

    os.kill(victim, signal.SIGKILL)

    wait_for(lambda: platform.children(name) not in ([], [victim]), f"{name} runs again")
    wait_for(platform.answers, "a page answers again")


def test_a_web_server_that_is_killed_leaves_nobody_who_answers_in_its_place(platform: Platform) -> None:
    wait_for(lambda: platform.children("granian"), "the web server runs")
    (server,) = platform.children("granian")
    (answering,) = children_of(server)

    os.kill(server, signal.SIGKILL)

    wait_for(lambda: not Path(f"/proc/{answering}").exists(), "the process that answered is gone")
    wait_for(platform.answers, "a page answers again")


def test_ctrl_c_stops_everything(platform: Platform) -> None:
    wait_for(lambda: platform.children("app worker"), "the worker runs")
    children = platform.children("")

    code = platform.stop(signal.SIGINT)

    assert code == 0
    assert len(children) == 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    assert not platform.answers_at_all()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "stories.example"])
def test_demo_accounts_are_refused_off_the_loopback_address(tmp_path: Path, host: str) -> None:
    config = read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path), "DEMO": "1", "HOST": host})

    with pytest.raises(ConfigError, match="DEMO"):
        check_demo_host(config)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_demo_accounts_are_allowed_on_the_loopback_address(tmp_path: Path, host: str) -> None:
    config = read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path), "DEMO": "1", "HOST": host})

    assert check_demo_host(config) is None
