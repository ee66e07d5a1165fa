"""The commands: parse, call one function, report."""

import sys

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from stories import publishing, serve, worker


def init_app(app: Flask) -> None:
    """Register the commands with ``flask --app app``."""
    app.cli.add_command(run_worker)
    app.cli.add_command(up)
    app.cli.add_command(search)


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
