"""What the platform is made of beside our own code: a table of licences, and a bill of materials (CycloneDX JSON).

``python deploy/supply/packages.py licences`` writes the table beside this file, ``… sbom FILE`` the bill of materials.
Both are made of the pins in ``requirements.txt``, of what the installed packages say about themselves, and of the
licence files beside the code and fonts for browsers. ``tests/test_supply.py`` fails when one of them is left behind.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("licences.md")
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>\S+)( ; (?P<marker>[^\\]+?))?( \\)?")
_DIRECT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==\S+\s+# (?P<why>.+)")
_TEXTS = {"MIT License": "MIT", "SIL Open Font License": "OFL-1.1"}  # as a licence file begins
_SPDX = {"MIT License": "MIT", "Apache License 2.0": "Apache-2.0"}  # where words leave no doubt
_AS_BUILT = {  # the code is BSD-3-Clause, the wheel brings libheif, libde265 and x265
    "pillow-heif": "BSD-3-Clause AND LGPL-3.0-or-later AND GPL-2.0-or-later"
}
_ELSEWHERE = "sys_platform == 'win32'"  # the platform needs Linux, or something like it
_LONG = 60  # longer "licences" of a package are their whole text
_HEAD = """\
# Packages and their licences

Made by `make pins` from `requirements.txt`, `package.json` and what the packages say of themselves.

| package | version | licence | what for |
|---|---|---|---|
"""


@dataclass(slots=True)
class Package:
    """A package of others that the platform runs with.

    ``kind`` is that of its address (purl): ``pypi``, ``npm``, or ``generic`` for fonts. ``needed_by`` are names of
    packages; ``why`` is ours, for those we use ourselves.
    """

    name: str
    version: str
    kind: str = "pypi"
    licence: str = ""
    marker: str = ""
    why: str = ""
    hashes: list[str] = field(default_factory=list)
    needed_by: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        return f"pkg:{self.kind}/{self.name}" + (f"@{self.version}" if self.version else "")

    def row(self) -> str:
        """Its line of the table."""
        why = self.why or "for " + ", ".join(self.needed_by)
        return f"| {self.name} | {self.version or '–'} | {self.licence} | {why} |"


def read_pins(file: Path) -> list[Package]:
    """The packages of a file of pins."""
    found: list[Package] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        said = line.strip().removesuffix(" \\")
        if pin := _PIN.fullmatch(line):
            found.append(Package(normal(pin["name"]), pin["version"], marker=pin["marker"] or ""))
        elif said.startswith("--hash="):
            found[-1].hashes.append(said.removeprefix("--hash="))
        elif found and said.startswith(("#   ", "# via ")):
            needed_by = said.removeprefix("# via").removeprefix("#").strip()
            found[-1].needed_by += [normal(needed_by)] if not needed_by.startswith(("-r", "-c")) else []
    return found


def list_packages() -> list[Package]:
    """Everything that others have made and the platform runs with, with its licence."""
    before = dict(_read_rows())
    whys = dict(_read_whys(ROOT / "requirements.in"))
    packages = [one for one in read_pins(ROOT / "requirements.txt") if one.marker != _ELSEWHERE]
    for package in packages:
        # What only another Python needs is not installed here: what the table says is kept.
        package.licence = _AS_BUILT.get(package.name) or _licence_of(package.name) or before.get(package.name, "")
        package.why = whys.get(package.name, "")
    return [*packages, *_list_vendored(), *_list_fonts()]


def table(packages: list[Package]) -> str:
    """The table of licences."""
    return _HEAD + "".join(f"{package.row()}\n" for package in packages)


def bill_of_materials(packages: list[Package]) -> dict[str, Any]:
    """The bill of materials: CycloneDX 1.6."""
    ours = "bangkok-stories"
    refs = {package.name: package.purl for package in packages}
    uses: dict[str, list[str]] = {ours: [], **{ref: [] for ref in refs.values()}}
    for package in packages:
        for user in package.needed_by:
            uses[refs[user]].append(package.purl)
        if package.why:
            uses[ours].append(package.purl)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": ours, "bom-ref": ours}},
        "components": [_component(package) for package in packages],
        "dependencies": [{"ref": user, "dependsOn": sorted(used)} for user, used in sorted(uses.items())],
    }


def normal(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _component(package: Package) -> dict[str, Any]:
    is_expression = re.fullmatch(r"[A-Za-z0-9.+()-]+( (AND|OR|WITH) [A-Za-z0-9.+()-]+)*", package.licence)
    licence = {"expression": package.licence} if is_expression else {"license": {"name": package.licence}}
    said = {"type": "library", "name": package.name, "version": package.version, "purl": package.purl}
    return {"bom-ref": package.purl, **{key: value for key, value in said.items() if value}, "licenses": [licence]}


def _read_rows() -> Iterator[tuple[str, str]]:
    """Names and licences as the table has them now."""
    for line in TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else ():
        cells = line.split(" | ")
        if len(cells) == 4:
            yield cells[0].removeprefix("| "), cells[2]


def _read_whys(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if said := _DIRECT.fullmatch(line):
            yield normal(said["name"]), said["why"]


def _licence_of(name: str) -> str:
    """What an installed package says of its licence: an SPDX expression, or the words it uses; "" if it is not here."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    if expression := said.get("License-Expression"):
        return expression
    classifiers = said.get_all("Classifier") or []
    named = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
    words = (said.get("License") or "").strip()
    is_name = words and words != "Dual License" and len(words) < _LONG and "\n" not in words
    said_so = words if is_name else " OR ".join(sorted(named))
    return _SPDX.get(said_so, said_so)


def _list_vendored() -> Iterator[Package]:
    for name, version in json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"].items():
        licence = _read_licence(ROOT / "static" / "vendor" / name / "LICENSE")
        yield Package(name, version, "npm", licence, why=f"in browsers, `static/vendor/{name}`")


def _list_fonts() -> Iterator[Package]:
    for file in sorted((ROOT / "static" / "fonts").glob("OFL-*.txt")):
        name = file.stem.removeprefix("OFL-").lower()
        yield Package(name, "", "generic", _read_licence(file), why="headlines, `static/fonts`")


def _read_licence(file: Path) -> str:
    """The SPDX name of a licence file."""
    text = file.read_text(encoding="utf-8")
    return next(spdx for words, spdx in _TEXTS.items() if words in text.replace("The MIT License (MIT)", "MIT License"))


def main(command: str, *words: str) -> None:
    """Write the table, or the bill of materials into a file."""
    if command == "licences":
        TABLE.write_text(table(list_packages()), encoding="utf-8")
    else:
        file = Path(words[0])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(bill_of_materials(list_packages()), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
