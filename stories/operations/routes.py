"""For machines that watch this one: is it alive, is it ready, what does it count."""

from collections.abc import Iterator
from ipaddress import ip_address

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from stories import proxies
from stories.errors import NotFound
from stories.extensions import settings
from stories.operations import queries
from stories.operations.queries import Health
from stories.web.guards import bare, public

bp = Blueprint("operations", __name__)
_NUMBER = "s-maxage=5, stale-while-revalidate=5"  # short: a proxy reads it through before each of its copies


@bp.get("/healthz")
@public
@bare
def healthz() -> ResponseReturnValue:
    """Whether the process answers. Asks nothing else: a probe that fails here is answered by a restart."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Each part by its name. 503 only without a database it can work with: without stores it serves reading."""
    parts = queries.check_parts()
    status = 503 if Health.AWAY in (parts["database"], parts["migrations"]) else 200
    return jsonify({name: health.value for name, health in parts.items()}), status


@bp.get(proxies.NUMBER_PATH)
@public
@bare
def removals() -> ResponseReturnValue:
    """The number under which a proxy keeps its copies: another one whenever something is not public any more."""
    number = str(proxies.read_removals())
    return Response(number + "\n", content_type="text/plain", headers={"X-Removals": number, "Cache-Control": _NUMBER})


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """What is counted and what waits, for Prometheus; to the networks of ``METRICS_NETWORKS`` only, 404 to others."""
    if not _may_read(request.remote_addr or ""):
        raise NotFound("metrics for a foreign network")
    now = CollectorRegistry()
    now.register(_Now())
    return Response(generate_latest(_counted()) + generate_latest(now), content_type=CONTENT_TYPE_LATEST)


class _Now(Collector):
    """What waits at the moment of asking: the same from every node."""

    def collect(self) -> Iterator[Metric]:
        backlog = queries.read_backlog()
        jobs = GaugeMetricFamily("stories_queue_jobs", "Jobs in the queue.", labels=["state"])
        for state, number in backlog.jobs.items():
            jobs.add_metric([state.value], number)
        waiting = GaugeMetricFamily("stories_waiting", "Stories that wait for a decision.", labels=["lane"])
        for lane, number in backlog.stories.items():
            waiting.add_metric([lane.value], number)
        yield from (jobs, waiting)
        yield GaugeMetricFamily(
            "stories_queue_oldest_due_seconds",
            "How long the job that is due first has been due.",
            value=backlog.oldest_due.total_seconds(),
        )
        yield GaugeMetricFamily(
            "stories_waiting_longest_seconds",
            "How long the story sent first has waited.",
            value=backlog.longest_wait.total_seconds(),
        )


def _counted() -> CollectorRegistry:
    """The counts of all processes of the machine, or of this one."""
    if not settings().counts_together:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _may_read(address: str) -> bool:
    try:
        asking = ip_address(address)
    except ValueError:
        return False
    return any(asking in network for network in settings().metrics_networks)
