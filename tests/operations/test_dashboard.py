"""The dashboard for Grafana and the alert rules name metrics that exist, with labels that they have."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from stories import metrics
from stories.models import Task
from tests.conftest import Client
from tests.processes import REPOSITORY

MONITORING = REPOSITORY / "deploy" / "monitoring"
METRIC = re.compile(r"\bstories_[a-z_]+")
OF_PROMETHEUS = {"up"}


def dashboard() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
    return read


def list_panels() -> list[dict[str, Any]]:
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def list_queries() -> list[str]:
    return [target["expr"] for panel in list_panels() for target in panel["targets"]]


@pytest.fixture
def known(client: Client) -> dict[str, set[str]]:
    """Return every sample that a platform can tell, with its labels."""
    metrics.JOBS.labels(Task.PUBLISH.value, "done")
    metrics.JOB_SECONDS.labels(Task.PUBLISH.value)
    metrics.RENDITIONS.labels("avif")
    client.get("/")
    samples: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            samples.setdefault(sample.name, set()).update(sample.labels)
    samples["stories_waiting"] = {"lane"}  # there is none while no story waits
    return samples


def test_every_metric_of_the_dashboard_exists(known: dict[str, set[str]]) -> None:
    named = {name for query in list_queries() for name in METRIC.findall(query)}

    assert len(named) >= 8
    assert named - known.keys() == set()


def test_every_metric_that_exists_is_on_the_dashboard(known: dict[str, set[str]]) -> None:
    shown = " ".join(list_queries())
    ours = {re.sub(r"_(total|bucket|sum|count|created)$", "", name) for name in known if name.startswith("stories_")}

    assert [name for name in sorted(ours) if name not in shown] == []


def test_every_metric_of_the_alerts_exists(known: dict[str, set[str]]) -> None:
    text = (MONITORING / "alerts.yml").read_text(encoding="utf-8")
    expressions = re.findall(r"expr: (?:\|\n)?(.+)", text)

    assert {name for one in expressions for name in METRIC.findall(one)} - known.keys() == set()


def test_labels_that_are_asked_for_exist(known: dict[str, set[str]]) -> None:
    for query in list_queries():
        (first, *_rest) = METRIC.findall(query) or [""]
        labels = {name for group in re.findall(r"(?:by|without) \(([^)]*)\)", query) for name in group.split(", ")}
        labels |= set(re.findall(r"[{,] *([a-z_]+)(?:=~|!~|!=|=)", query))
        if first:
            assert labels - known[first] - {"instance", "job", "le"} == set(), query


def test_every_panel_says_why_it_is_looked_at() -> None:
    for panel in list_panels():
        assert len(panel["description"]) > 40, panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${source}"}
    assert len({panel["id"] for panel in list_panels()}) == len(list_panels())


def test_no_two_panels_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
