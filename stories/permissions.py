"""Who may do what: pure rules, asked by ``lifecycle`` before every move and by pages to show or hide a button."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from stories import clock
from stories.districts import DISTRICTS, GROUPS
from stories.models import Action, ActorKind, Role, ScopeKind, Staff, Story, StoryKind, StoryState
from stories.workhours import Cutoffs


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: staff, an author (holder of the secret of one story), or the system.

    ``districts`` are the slugs a member of staff works for; ``story_id`` the one story an author may speak for.
    ``cutoffs`` say since when stories of others must wait to be theirs too; without it none are.
    """

    kind: ActorKind
    staff_id: UUID | None = None
    role: Role | None = None
    name: str = ""
    districts: frozenset[str] = frozenset()
    office: str | None = None
    story_id: UUID | None = None
    cutoffs: Cutoffs | None = None

    @cached_property
    def neighbourhood(self) -> frozenset[str]:
        """All districts of the groups in which the person works."""
        groups = {DISTRICTS[slug].group_key for slug in self.districts}
        return frozenset(district.slug for key in groups for district in GROUPS[key].districts)


SYSTEM = Actor(ActorKind.SYSTEM)


def author_of(story_id: UUID) -> Actor:
    """The author of a story: whoever has proved to hold its secret."""
    return Actor(ActorKind.AUTHOR, story_id=story_id)


def actor_for(staff: Staff, cutoffs: Cutoffs | None = None) -> Actor:
    """A member of staff as an actor; the scopes become the districts they cover."""
    return Actor(
        ActorKind.STAFF,
        staff_id=staff.id,
        role=staff.role,
        name=staff.name,
        districts=frozenset(slug for scope in staff.scopes for slug in districts_in_scope(scope.kind, scope.key)),
        office=staff.office,
        cutoffs=cutoffs,
    )


def districts_in_scope(kind: ScopeKind, key: str) -> tuple[str, ...]:
    """The slugs of the districts that one scope covers."""
    if kind is ScopeKind.CITY:
        return tuple(DISTRICTS)
    if kind is ScopeKind.GROUP:
        return tuple(district.slug for district in GROUPS[key].districts)
    return (key,)


_AUTHOR_ACTIONS = frozenset(
    {
        Action.SEND,
        Action.RESEND,
        Action.SEND_EDIT,
        Action.WITHDRAW,
        Action.APPEAL,
        Action.DELETE,
        Action.ERASE,
    }
)
_SYSTEM_ACTIONS = frozenset(
    {
        Action.PUBLISH,
        Action.HIDE,
        Action.DELETE,
        Action.ERASE,
        Action.CONFIRM_GUARDIAN,
        Action.WARN_IDLE,
        Action.DELETE_CONTENT,
        Action.REPORT,
    }
)
_DECISIONS = frozenset(
    {
        Action.VOTE,
        Action.TAKE_BACK_VOTE,
        Action.RECUSE,
        Action.APPROVE,
        Action.REQUEST_CHANGES,
        Action.REJECT,
        Action.UNDO,
        Action.REOPEN,
        Action.SECOND_OPINION,
        Action.TAKE_BACK_QUESTION,
        Action.TAKE_OVER,
        Action.REDACT,
        Action.FEATURE,
        Action.APPROVE_EDIT,
        Action.REJECT_EDIT,
        Action.HIDE,
        Action.DISMISS,
        Action.RESTORE,
        Action.RELEASE,
        Action.UPHOLD,
    }
)
_NOTES = frozenset({Action.NOTE, Action.ERASE_NOTE})
_ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.OFFICER: frozenset(),
    Role.MODERATOR: _DECISIONS | _NOTES,
    Role.EDITOR: frozenset({Action.PROPOSE_FEATURE, Action.FEATURE, Action.UNFEATURE, Action.RECUSE}) | _NOTES,
    Role.ADMIN: frozenset(),
    Role.DPO: _NOTES
    | frozenset(
        {
            *(Action.HIDE, Action.RESTORE, Action.RELEASE, Action.REDACT, Action.FREEZE, Action.UNFREEZE, Action.ERASE),
            *(Action.VOTE, Action.TAKE_BACK_VOTE, Action.RECUSE, Action.DISMISS),
        }
    ),
}
_CITY_WIDE = frozenset({Role.EDITOR, Role.DPO})


def can(by: Actor, action: Action, story: Story) -> bool:
    """Whether the actor may take this action on this story, its state aside (``lifecycle`` checks that)."""
    if by.kind is ActorKind.SYSTEM:
        return action in _SYSTEM_ACTIONS
    if by.kind is ActorKind.AUTHOR:
        return action in _AUTHOR_ACTIONS and by.story_id == story.id
    if by.role is None or by.staff_id is None:
        return False
    if story.written_by_id == by.staff_id:
        return action in _AUTHOR_ACTIONS  # and never a decision on what they wrote or typed themselves
    if action not in _ROLE_ACTIONS[by.role] or has_conflict_of_interest(by, story):
        return False
    return by.role in _CITY_WIDE or covers(by, story)


def can_read(by: Actor, story: Story) -> bool:
    """Whether the actor may open an unpublished story on the desk."""
    if by.kind is not ActorKind.STAFF or by.role is None or by.staff_id is None:
        return False
    return by.role in _CITY_WIDE or (by.role is Role.MODERATOR and covers(by, story))


def covers(by: Actor, story: Story) -> bool:
    """Whether the story is about a district the actor works for, or has waited so long that it is theirs too."""
    return story.district is not None and (story.district in by.districts or is_escalated_to(by, story))


def is_escalated_to(by: Actor, story: Story) -> bool:
    """Whether a waiting story is also for people beyond its district: its group's, and when it is late, everybody's.

    A decision does not take it away from whoever made it before its undo window closes.
    """
    since = waits_since(story)
    if by.cutoffs is None or not by.districts or since is None:
        return False
    is_pressing = story.district in by.neighbourhood and since <= by.cutoffs.pressing
    return is_pressing or since <= by.cutoffs.late


def waits_since(story: Story) -> datetime | None:
    """Since when a story waits for somebody: as sent (or while that can be undone), or as reported; None for not."""
    can_be_undone = story.undo_until is not None and clock.now() < story.undo_until
    if story.state is StoryState.SUBMITTED or can_be_undone:
        return story.submitted_at
    return story.reported_at


def has_conflict_of_interest(by: Actor, story: Story) -> bool:
    """Nobody decides on a story that they wrote or typed, whose office it is about, or whose people they know."""
    is_of_own_office = story.kind is not StoryKind.RESIDENT and by.office is not None and by.office == story.office
    return story.written_by_id == by.staff_id or is_of_own_office or has_recused(by, story)


def has_recused(by: Actor, story: Story) -> bool:
    """Whether the actor has said that they know the people of the story."""
    return any(one.staff_id == by.staff_id for one in story.recusals)


def can_read_trail(by: Actor) -> bool:
    """Whether the actor may search the audit trail of the city: editors, admins and the DPO. Nobody may change it."""
    return by.kind is ActorKind.STAFF and by.role in (Role.EDITOR, Role.ADMIN, Role.DPO)


def numbers_of(by: Actor) -> frozenset[str]:
    """The districts whose numbers the actor sees: the scope of a moderator, an officer's own, all for the others."""
    if by.kind is not ActorKind.STAFF or by.role is None:
        return frozenset()
    if by.role is Role.MODERATOR:
        return by.districts
    if by.role is Role.OFFICER:
        return frozenset({by.office} if by.office else ())
    return frozenset(DISTRICTS)


def can_set_targets(by: Actor) -> bool:
    """Whether the actor may change how soon authors are to be answered: editors."""
    return by.kind is ActorKind.STAFF and by.role is Role.EDITOR


def can_keep_words(by: Actor) -> bool:
    """Whether the actor may change the reasons and replies that moderators choose from: editors."""
    return by.kind is ActorKind.STAFF and by.role is Role.EDITOR


def can_manage_words(by: Actor) -> bool:
    """Whether the actor may change the word list of the desk: editors."""
    return by.kind is ActorKind.STAFF and by.role is Role.EDITOR


def can_edit_collections(by: Actor) -> bool:
    """Whether the actor may lay out collections: editors."""
    return by.kind is ActorKind.STAFF and by.role is Role.EDITOR


def can_manage_staff(by: Actor) -> bool:
    """Whether the actor may add, change and close staff accounts: admins, and whoever holds the command line."""
    return by.kind is ActorKind.SYSTEM or by.role is Role.ADMIN
