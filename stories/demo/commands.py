"""``flask --app app demo load``."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from stories.demo import loader
from stories.errors import ConfigError

demo = AppGroup("demo", help="The demo content.")


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


@demo.command("load")
def load() -> None:
    """Load the demo stories and staff (needs DEMO=1); a second call changes nothing."""
    try:
        count = loader.load(_app())
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{count} demo stories are loaded." if count else "The demo stories were there already.")
