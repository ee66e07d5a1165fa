"""Everything that changes an account. Everyone imports from here.

``signing_in``  password, then code or recovery code, each with its limits
``own_account`` what everybody changes for themselves: password, second factor
``staff``       what an admin (or the command line) does: add, scopes, reset, close, require a second factor of all
``demo``        the accounts of the demo
"""

from stories.accounts.services.demo import DemoAccount, ensure_demo_staff
from stories.accounts.services.own_account import (
    begin_totp,
    change_password,
    confirm_totp,
    disable_totp,
    renew_recovery_codes,
    set_first_password,
)
from stories.accounts.services.signing_in import (
    Step,
    authenticate,
    check_code,
    check_recovery_code,
    next_step,
    record_sign_in,
    sign_out,
)
from stories.accounts.services.staff import (
    ScopeSpec,
    add_staff,
    deactivate,
    reactivate,
    read_scope,
    require_totp,
    reset_sign_in,
    set_duties,
    set_scopes,
)

__all__ = [
    "DemoAccount",
    "ScopeSpec",
    "Step",
    "add_staff",
    "authenticate",
    "begin_totp",
    "change_password",
    "check_code",
    "check_recovery_code",
    "confirm_totp",
    "deactivate",
    "disable_totp",
    "ensure_demo_staff",
    "next_step",
    "reactivate",
    "read_scope",
    "record_sign_in",
    "renew_recovery_codes",
    "require_totp",
    "reset_sign_in",
    "set_duties",
    "set_first_password",
    "set_scopes",
    "sign_out",
]
