"""The commands: parse, call one function, report."""

import sys

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from stories import anchors, publishing, serve, worker
from stories.figures import counting
from stories.submission import tasks as submission_tasks


def init_app(app: Flask) -> None:
    """Register the commands with ``flask --app app``."""
    app.cli.add_command(run_worker)
    app.cli.add_command(up)
    app.cli.add_command(search)
    app.cli.add_command(audit)
    app.cli.add_command(retention)
    app.cli.add_command(figures)


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


@click.command("worker")
@with_appcontext
def run_worker() -> None:
    """Run background jobs until told to stop (SIGTERM, Ctrl-C)."""
    worker.run(_app())


@click.command("up")
@with_appcontext
def up() -> None:
    """Migrate the database, load the demo if wanted, then serve: web and worker together, until Ctrl-C."""
    sys.exit(serve.up(_app()))


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
@with_appcontext
def reindex() -> None:
    """Build the search index anew, newest stories first; may run while the site is open."""
    click.echo(f"{publishing.reindex()} stories can be found.")


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@click.option("--anchor", default="", help="The hash of an anchor that was written down elsewhere: it must be there.")
@with_appcontext
def verify(anchor: str) -> None:
    """Check every chain of events and every anchor; the exit code is 1 when something does not fit."""
    tally, has_faults = anchors.Tally(), False
    for fault in anchors.find_faults(tally, anchor):
        has_faults = True
        click.echo(fault, err=True)
    read = f"{tally.events} events of {tally.stories} stories and {tally.anchors} anchors"
    if has_faults:
        raise click.ClickException(f"The audit trail is broken ({read} read).")
    click.echo(f"The audit trail is whole: {read}. The newest anchor: {tally.newest_anchor or 'none yet'}")


@audit.command("anchor")
@with_appcontext
def make_anchor() -> None:
    """Anchor the events up to the end of yesterday now; the worker does it each night."""
    made = anchors.make_anchor()
    click.echo(f"The anchor of {made.day}: {made.hash}" if made else "Yesterday has its anchor.")


@click.group()
def retention() -> None:
    """Delete what has had its time."""


@retention.command("run")
@with_appcontext
def run_retention() -> None:
    """Delete now what the worker deletes each night."""
    click.echo(f"{submission_tasks.sweep_uploads()} uploads without a photo deleted.")


@click.group()
def figures() -> None:
    """Look after the numbers of the desk."""


@figures.command("count")
@click.option("--all", "everything", is_flag=True, help="Count every day anew.")
@with_appcontext
def count_figures(everything: bool) -> None:
    """Count now what the worker counts every ten minutes."""
    click.echo(f"{counting.count_metrics(everything=everything)} rows of days and districts counted.")
