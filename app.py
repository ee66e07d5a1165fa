"""WSGI entry point and the target of ``flask --app app``."""

from stories import create_app

app = create_app()
