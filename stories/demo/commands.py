"""``flask --app app demo load``."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from stories.demo import loader

demo = AppGroup("demo", help="The demo content.")


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


@demo.command("load")
def load() -> None:
    """Load the demo stories and staff (needs DEMO=1; a second call changes nothing)."""
    click.echo(loader.load(_app()))
