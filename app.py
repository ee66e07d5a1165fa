"""WSGI entry point and the target of ``flask --app app``."""

import gc
import sys

# Nothing that is made while starting is thrown away: looking for garbage meanwhile takes a quarter of the start for
# nothing. What is there then is not looked at again.
gc.disable()

from stories import create_app  # noqa: E402
from stories.errors import ConfigError  # noqa: E402

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Error: {error}")

gc.freeze()
gc.enable()
