"""The 50 districts (เขต) of Bangkok and their 6 groups, read once from ``data/districts.csv``.

``sort_th`` in the file is the place of the Thai name in dictionary order (ICU, Thai collation), so that no collation
library is needed at run time. ``grid_col`` (0–10) and ``grid_row`` (0–8) place the district on the tile map.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "districts.csv"


@dataclass(frozen=True, slots=True)
class District:
    """One district."""

    code: str
    slug: str
    name_th: str
    name_en: str
    group_key: str
    grid_col: int
    grid_row: int
    bank: str
    aliases_en: tuple[str, ...]
    sort_th: int

    def name(self, lang: str) -> str:
        """The name without the word for district."""
        return self.name_th if lang == "th" else self.name_en

    def full_name(self, lang: str) -> str:
        """The name as it stands in a sentence: เขตบางรัก, Bang Rak."""
        return f"เขต{self.name_th}" if lang == "th" else self.name_en


@dataclass(frozen=True, slots=True)
class Group:
    """One of the six groups of districts; ``districts`` in Thai dictionary order."""

    key: str
    name_th: str
    name_en: str
    districts: tuple[District, ...]

    def name(self, lang: str) -> str:
        return self.name_th if lang == "th" else self.name_en


def _read() -> tuple[tuple[District, ...], tuple[Group, ...]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["sort_th"]))
    districts = tuple(
        District(
            code=row["code"],
            slug=row["slug"],
            name_th=row["name_th"],
            name_en=row["name_en"],
            group_key=row["group_key"],
            grid_col=int(row["grid_col"]),
            grid_row=int(row["grid_row"]),
            bank=row["bank"],
            aliases_en=tuple(filter(None, row["aliases_en"].split("|"))),
            sort_th=int(row["sort_th"]),
        )
        for row in rows
    )
    by_code = sorted(rows, key=lambda row: row["code"])
    names = {row["group_key"]: (row["group_th"], row["group_en"]) for row in by_code}
    groups = tuple(
        Group(key, thai, english, tuple(d for d in districts if d.group_key == key))
        for key, (thai, english) in names.items()
    )
    return districts, groups


_districts, _groups = _read()

#: The districts by slug, in Thai dictionary order.
DISTRICTS: dict[str, District] = {district.slug: district for district in _districts}
#: The groups by key, Central Bangkok first.
GROUPS: dict[str, Group] = {group.key: group for group in _groups}
