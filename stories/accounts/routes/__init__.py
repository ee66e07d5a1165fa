"""The pages of accounts, by who is there: whoever signs in, everybody on their own account, the admin."""

from stories.accounts.routes import own_account, sign_in, staff_accounts
from stories.accounts.routes.blueprint import bp

__all__ = ["bp", "own_account", "sign_in", "staff_accounts"]
