"""What programs read: feeds, the sitemap, cards for other sites, the API, the manifest, open data."""

from stories.machines.routes import api, embedding, feeds, keeping, maps, open_data
from stories.machines.routes.blueprint import bp

__all__ = ["api", "bp", "embedding", "feeds", "keeping", "maps", "open_data"]
