"""Who acts in the demo: the accounts that are printed, and colleagues whose passwords nobody has."""

from collections.abc import Collection
from dataclasses import dataclass

from stories.accounts import queries
from stories.accounts.services import add_staff, ensure_demo_staff
from stories.config import Config
from stories.districts import DISTRICTS
from stories.errors import StoriesError
from stories.models import Role, ScopeKind
from stories.permissions import SYSTEM, Actor, actor_for

_SECOND_READER = "reader@demo.invalid"


@dataclass(frozen=True, slots=True)
class Team:
    """The demo staff as actors: two readers of the whole city, an editor, one officer for each office that tells."""

    readers: tuple[Actor, Actor]
    editor: Actor
    officers: dict[str, Actor]


def prepare_staff(config: Config, offices: Collection[str]) -> Team:
    """Make the accounts that are missing.

    Args:
        offices: slugs of the districts whose offices tell stories.
    """
    emails = [account.email for account in ensure_demo_staff(config)]
    signed_in = [_actor(email) for email in emails]
    return Team(
        readers=(_of_role(signed_in, Role.MODERATOR), _second_reader()),
        editor=_of_role(signed_in, Role.EDITOR),
        officers={office: _officer(office) for office in offices},
    )


def _of_role(actors: list[Actor], role: Role) -> Actor:
    """The first with this role; of moderators, one who works for the whole city."""
    for actor in actors:
        if actor.role is role and (role is not Role.MODERATOR or len(actor.districts) == len(DISTRICTS)):
            return actor
    raise StoriesError(f"no demo account is {role}")


def _second_reader() -> Actor:
    if queries.find_staff_by_email(_SECOND_READER) is None:
        add_staff(
            _SECOND_READER,
            "ผู้อ่านทั้งเมือง คนที่สอง (สาธิต)",
            Role.MODERATOR,
            by=SYSTEM,
            scopes=[(ScopeKind.CITY, "")],
            is_demo=True,
        )
    return _actor(_SECOND_READER)


def _officer(office: str) -> Actor:
    email = f"officer-{office}@demo.invalid"
    if queries.find_staff_by_email(email) is None:
        name = f"เจ้าหน้าที่{DISTRICTS[office].full_name('th')} (สาธิต)"
        add_staff(email, name, Role.OFFICER, by=SYSTEM, office=office, is_demo=True)
    return _actor(email)


def _actor(email: str) -> Actor:
    return actor_for(queries.get_staff_by_email(email))
