"""All rules one after the other, and what is told of them."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from stories import dates
from stories.extensions import db
from stories.models import Task
from stories.queue import enqueue
from stories.retention import leftovers, story_rules
from stories.retention.rule import BATCH, Due, Rule
from stories.transaction import transaction

logger = logging.getLogger(__name__)

RULES: tuple[Rule, ...] = (*story_rules.RULES, *leftovers.RULES)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report."""

    rule: Rule
    due: Due
    done: int = 0
    failed: int = 0
    has_more: bool = False


def look() -> Iterator[Line]:
    """What is due by each rule. Changes nothing."""
    for rule in RULES:
        yield Line(rule, rule.look())


def run(limit: int | None = None) -> Iterator[Line]:
    """Do what is due, rule by rule; killed at any moment, the next run goes on where this one stopped.

    Args:
        limit: at most so many stories a rule.
    """
    for rule in RULES:
        due = rule.look()
        done = rule.work(limit) if due.number else None
        db.session.expire_all()
        yield Line(rule, due, done.number, done.failed, done.has_more) if done else Line(rule, due)


def run_round(batch: int = BATCH) -> None:
    """The worker's round: a batch of each rule; where there is more, another round after what else waits by then."""
    lines = list(run(batch))
    for line in lines:
        if line.due.number:
            logger.info("retention: %s: %s done, %s failed", line.rule.name, line.done, line.failed)
    if any(line.has_more for line in lines):
        with transaction():
            enqueue(Task.RUN_RETENTION)


def head(*, is_dry: bool) -> str:
    """The head of the report."""
    return _row("rule", "what", "due" if is_dry else "done", "failed", "oldest")


def row(line: Line, *, is_dry: bool) -> str:
    """A row of the report: rule, what, how many, the day of the oldest."""
    oldest = f"{dates.in_bangkok(line.due.oldest):%Y-%m-%d}" if line.due.oldest else "-"
    number, failed = (line.due.number, "-") if is_dry else (line.done, str(line.failed))
    return _row(line.rule.name, line.rule.what, str(number), failed, oldest)


def _row(name: str, what: str, number: str, failed: str, oldest: str) -> str:
    longest_name, longest_what = max(len(rule.name) for rule in RULES), max(len(rule.what) for rule in RULES)
    return f"{name:<{longest_name}}  {what:<{longest_what}}  {number:>6}  {failed:>6}  {oldest}"
