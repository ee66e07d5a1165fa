"""``flask --app app staff …``: accounts from the command line, for the first admin and for emergencies."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from stories.accounts import queries, services
from stories.commands import PlainGroup
from stories.districts import DISTRICTS
from stories.errors import InvalidInput, NotFound
from stories.models import Role, Staff
from stories.permissions import SYSTEM

staff = PlainGroup("staff", help="Staff accounts: add, list, scope, reset.")

_SENTENCES = {
    "email_odd": "This is not written like an e-mail address.",
    "email_taken": "An account with this address exists.",
    "name_missing": "Give a --name.",
    "office_missing": "Give the district of the office: --office bang-rak.",
    "scope_missing": "A moderator needs a scope: --scope city, --scope group:KEY or --scope district:SLUG.",
    "scope_unknown": "No such scope: {written}. Write city, group:KEY or district:SLUG.",
}
_SCOPE_HELP = "city, group:KEY or district:SLUG; may be given several times."


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The name colleagues see.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--office", type=click.Choice(list(DISTRICTS)), metavar="SLUG", help="District of an officer's office.")
@click.option("--scope", "scopes", multiple=True, help=f"What a moderator works for: {_SCOPE_HELP}")
def add(email: str, name: str, role: str, office: str | None, scopes: tuple[str, ...]) -> None:
    """Open an account for EMAIL and print its first password, which is changed at the first sign-in."""
    with _in_words(email):
        specs = [services.read_scope(scope) for scope in scopes]
        made, password = services.add_staff(email, name, Role(role), by=SYSTEM, office=office, scopes=specs)
        click.echo(f"{made.email} is {role}. First password, shown only now:\n{password}")


@staff.command("scope")
@click.argument("email")
@click.argument("scopes", nargs=-1, required=True)
def scope(email: str, scopes: tuple[str, ...]) -> None:
    """Let EMAIL work for SCOPES (city, group:KEY, district:SLUG) and nothing else."""
    with _in_words(email):
        specs = [services.read_scope(one) for one in scopes]
        changed = services.set_scopes(queries.get_staff_by_email(email).id, specs, by=SYSTEM)
        click.echo(f"{changed.email} works for {_scopes_of(changed)}.")


@staff.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Give EMAIL a new password and take the second factor away; all its sessions end."""
    with _in_words(email):
        changed, password = services.reset_sign_in(queries.get_staff_by_email(email).id, by=SYSTEM)
        click.echo(f"{changed.email}: new password, shown only now:\n{password}")


@staff.command("list")
def list_all() -> None:
    """Print every account: role, address, scopes, second factor."""
    for one in queries.list_staff():
        marks = [
            _scopes_of(one),
            f"office {one.office}" if one.office else "",
            "second factor" if one.totp_confirmed_at else "",
            "" if one.is_active else "closed",
            "demo" if one.is_demo else "",
        ]
        click.echo(f"{one.role:<10} {one.email:<40} {', '.join(filter(None, marks))}".rstrip())


def _scopes_of(one: Staff) -> str:
    return ", ".join(sorted(f"{scope.kind}:{scope.key}".rstrip(":") for scope in one.scopes))


@contextmanager
def _in_words(email: str) -> Iterator[None]:
    """Say what went wrong in one line."""
    try:
        yield
    except NotFound:
        raise click.ClickException(f"No account has the address {email}.") from None
    except InvalidInput as error:
        raise click.ClickException(_SENTENCES[error.code].format(**error.details)) from None
