"""What we are made of: every package pinned with hashes, listed with its licence, none forgotten."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
SUPPLY = runpy.run_path(str(ROOT / "deploy" / "supply" / "packages.py"))
PINS = {"requirements.txt": "requirements.in", "tests/requirements.txt": "tests/requirements.in"}
TOOLS = "deploy/supply/requirements.txt"


def pins(file: str) -> dict[str, Any]:
    """The pinned packages of a file by name."""
    return {package.name: package for package in SUPPLY["read_pins"](ROOT / file)}


def here(file: str) -> dict[str, Any]:
    """Those of them that this system and this Python need."""
    return {name: one for name, one in pins(file).items() if not one.marker or Marker(one.marker).evaluate()}


@pytest.mark.parametrize("file", [*PINS, TOOLS])
def test_every_package_is_pinned_with_its_hashes_and_from_nowhere_else(file: str) -> None:
    text = (ROOT / file).read_text()

    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith(("#", "--hash="))]
    assert len(lines) == len(pins(file)), "a line that is no pin"
    assert not [name for name, one in pins(file).items() if not one.hashes]
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", value) for one in pins(file).values() for value in one.hashes)
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize(("file", "written"), PINS.items())
def test_the_pins_are_those_that_were_written_by_hand(file: str, written: str) -> None:
    lines = (line.partition(" #")[0].strip() for line in (ROOT / written).read_text().splitlines())
    direct = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]

    assert {SUPPLY["normal"](one.name): str(one.specifier) for one in direct}.items() <= {
        name: f"=={one.version}" for name, one in pins(file).items()
    }.items()


def test_the_tests_run_with_what_the_platform_runs_with() -> None:
    theirs = pins("tests/requirements.txt")

    assert {name: one.version for name, one in pins("requirements.txt").items()}.items() <= {
        name: one.version for name, one in theirs.items()
    }.items()


@pytest.mark.parametrize("file", PINS)
def test_what_is_installed_is_what_is_pinned_and_needs_nothing_else(file: str) -> None:
    pinned = here(file)
    wrong, missing = {}, set()
    for name, one in pinned.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "none"
        if found != one.version:
            wrong[name] = (found, one.version)
            continue
        needed = [Requirement(line) for line in requires(name) or ()]
        missing |= {
            SUPPLY["normal"](need.name)
            for need in needed
            if need.marker is None or need.marker.evaluate({"extra": ""})
            if SUPPLY["normal"](need.name) not in pinned
        }

    assert wrong == {}, "run `make setup-tests`"
    assert missing == set(), "run `make pins`"


def test_every_package_is_listed_with_its_licence() -> None:
    packages = SUPPLY["list_packages"]()

    assert SUPPLY["TABLE"].read_text(encoding="utf-8") == SUPPLY["table"](packages), "run `make pins`"
    assert [one.name for one in packages if not one.licence] == []
    assert {one.name for one in packages} >= {*here("requirements.txt"), "photoswipe", "tus-js-client", "maitree"}
    assert [one.name for one in packages if not one.why and not one.needed_by] == [], "nobody needs it"


def test_what_browsers_get_from_others_is_listed() -> None:
    packages = {one.name for one in SUPPLY["list_packages"]()}
    fonts = {file.name.partition("-")[0] for file in (ROOT / "static" / "fonts").glob("*.woff2")}

    assert {folder.name for folder in (ROOT / "static" / "vendor").iterdir()} | fonts <= packages


def test_the_bill_of_materials_names_everything_and_what_needs_it(tmp_path: Path) -> None:
    SUPPLY["main"]("sbom", str(tmp_path / "bill.json"))
    bill = json.loads((tmp_path / "bill.json").read_text())

    packages = SUPPLY["list_packages"]()
    refs = {one["bom-ref"] for one in bill["components"]}
    uses = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert sorted(one["name"] for one in bill["components"]) == sorted(one.name for one in packages)
    assert all(one["licenses"] for one in bill["components"])
    assert refs == {one["purl"] for one in bill["components"]} == set(uses) - {"bangkok-stories"}
    assert {ref for used in uses.values() for ref in used} == refs, "everything is used by something"


FAULT, NONE = "echo Found 1 known vulnerability in 1 package; exit 1", "echo No known vulnerabilities found"
AWAY = "echo ConnectionError; exit 1"


@pytest.mark.parametrize(
    ("known", "ours", "code", "sentence"),
    [
        (FAULT, NONE, 0, "No known faults"),
        (FAULT, FAULT, 1, "Found 1 known"),
        (FAULT, AWAY, 2, "NOT AUDITED"),
        (AWAY, AWAY, 2, "NOT AUDITED"),
        (NONE, NONE, 2, "NOT AUDITED"),  # a mirror that knows of no fault at all
    ],
)
def test_an_audit_says_plainly_when_nobody_could_be_asked(
    known: str, ours: str, code: int, sentence: str, tmp_path: Path
) -> None:
    auditor = tmp_path / "auditor"
    auditor.write_text(f"#!/bin/sh\ncase $* in *requirements.txt*) {ours} ;; *) {known} ;; esac\n")
    auditor.chmod(0o755)

    command = [str(ROOT / "deploy" / "supply" / "audit"), str(auditor), "requirements.txt"]
    ended = subprocess.run(command, capture_output=True, text=True)

    assert ended.returncode == code
    assert sentence in ended.stdout + ended.stderr
