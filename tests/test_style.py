"""The code is in one style and its types hold: `make lint`, in pieces, so that nothing waits for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.processes import REPOSITORY

TOOLS = ["ruff check --quiet", "ruff format --check --quiet", "mypy --no-error-summary"]


@pytest.mark.parametrize("tool", TOOLS)
def test_nothing_is_said_by(tool: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", *tool.split()], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert (said.returncode, said.stdout + said.stderr) == (0, "")
