"""What programs read: feeds, the sitemap, cards for other sites, the API and its description."""

from stories.machines.routes import api, embedding, feeds, maps
from stories.machines.routes.blueprint import bp

__all__ = ["api", "bp", "embedding", "feeds", "maps"]
