"""WSGI entry point and the target of ``flask --app app``."""

import sys

from stories import create_app
from stories.errors import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Error: {error}")
