"""``flask --app app demo load``."""

import click
from flask import Flask, current_app

from stories.commands import PlainGroup
from stories.demo import loader

demo = PlainGroup("demo", help="The demo content.")


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


@demo.command("load")
def load() -> None:
    """Load the demo stories and staff (needs DEMO=1); a second call changes nothing."""
    count = loader.load(_app())
    click.echo(f"{count} demo stories are loaded." if count else "The demo stories were there already.")
