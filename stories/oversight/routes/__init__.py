"""Routes of those who look at the whole.

``trail``    the audit trail, searched
``numbers``  how the desk does, in plots and tables
``plotting`` which plots those are
``board``    what the city is told in numbers: public pages
"""

from stories.oversight.routes import board, numbers, trail
from stories.oversight.routes.blueprint import bp

__all__ = ["board", "bp", "numbers", "trail"]
