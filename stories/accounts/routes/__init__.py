from stories.accounts.routes.blueprint import bp

__all__ = ["bp"]
