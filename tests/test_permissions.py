"""Who may do what: every action by everybody, in scope and out of it, on one's own and on others' stories."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from stories.districts import DISTRICTS, GROUPS
from stories.models import Action, ActorKind, Recusal, Role, ScopeKind, Staff, StaffScope, Story, StoryKind
from stories.permissions import SYSTEM, Actor, actor_for, author_of, can, can_manage_staff, can_read

A = Action
CITY = frozenset(DISTRICTS)
STORY_ID, PERSON_ID = uuid4(), uuid4()

AUTHORS = {A.SEND, A.RESEND, A.SEND_EDIT, A.WITHDRAW, A.APPEAL, A.DELETE, A.ERASE}
MODERATORS = {
    *(A.VOTE, A.APPROVE, A.REQUEST_CHANGES, A.REJECT, A.UNDO, A.REOPEN, A.SECOND_OPINION, A.TAKE_OVER),
    A.TAKE_BACK_QUESTION,
    *(A.TAKE_BACK_VOTE, A.RECUSE, A.DISMISS, A.FEATURE, A.NOTE, A.ERASE_NOTE),
    *(A.HIDE, A.RESTORE, A.RELEASE, A.UPHOLD, A.REDACT, A.APPROVE_EDIT, A.REJECT_EDIT),
}


def staff(role: Role, districts: frozenset[str] = CITY, **values: str | UUID) -> Actor:
    """Somebody who signs in."""
    return Actor(ActorKind.STAFF, **{"staff_id": uuid4(), "role": role, "districts": districts, **values})  # type: ignore[arg-type]


#: Who acts → what they may do with a resident's story of Bang Rak.
EVERYBODY: dict[str, tuple[Actor, set[Action]]] = {
    "the system": (
        SYSTEM,
        {A.PUBLISH, A.HIDE, A.DELETE, A.ERASE, A.CONFIRM_GUARDIAN, A.WARN_IDLE, A.DELETE_CONTENT, A.REPORT},
    ),
    "the author": (author_of(STORY_ID), AUTHORS),
    "the author of another story": (author_of(uuid4()), set()),
    "an officer": (staff(Role.OFFICER, office="bang-rak"), set()),
    "a moderator of the city": (staff(Role.MODERATOR), MODERATORS),
    "a moderator of the district": (staff(Role.MODERATOR, frozenset({"bang-rak"})), MODERATORS),
    "a moderator of another district": (staff(Role.MODERATOR, CITY - {"bang-rak"}), set()),
    "a moderator without scope": (staff(Role.MODERATOR, frozenset()), set()),
    "an editor": (
        staff(Role.EDITOR, frozenset()),
        {A.PROPOSE_FEATURE, A.FEATURE, A.UNFEATURE, A.RECUSE, A.NOTE, A.ERASE_NOTE},
    ),
    "an admin": (staff(Role.ADMIN), set()),
    "the data protection officer": (
        staff(Role.DPO, frozenset()),
        {
            *(A.HIDE, A.RESTORE, A.RELEASE, A.REDACT, A.FREEZE, A.UNFREEZE, A.ERASE),
            *(A.VOTE, A.TAKE_BACK_VOTE, A.RECUSE, A.DISMISS, A.NOTE, A.ERASE_NOTE),
        },
    ),
    "staff without a role": (Actor(ActorKind.STAFF, staff_id=uuid4(), districts=CITY), set()),
    "staff without an id": (Actor(ActorKind.STAFF, role=Role.MODERATOR, districts=CITY), set()),
}


def story(**values: object) -> Story:
    return Story(**{"id": STORY_ID, "kind": StoryKind.RESIDENT, "district": "bang-rak", **values})


def allowed(actor: Actor, of: Story) -> set[Action]:
    """Every action that the actor may take on a story."""
    return {action for action in Action if can(actor, action, of)}


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_may_do_what_the_table_says_and_nothing_else(who: str) -> None:
    actor, listed = EVERYBODY[who]

    assert allowed(actor, story()) == listed


@pytest.mark.parametrize("role", Role)
def test_whoever_wrote_or_typed_a_story_acts_as_its_author_and_never_decides(role: Role) -> None:
    actor = staff(role, staff_id=PERSON_ID)

    assert allowed(actor, story(written_by_id=PERSON_ID)) == AUTHORS


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", [StoryKind.OFFICER, StoryKind.SOLVED])
def test_nobody_decides_on_a_story_of_their_own_office(kind: StoryKind, role: Role) -> None:
    actor = staff(role, office="bang-rak")

    assert allowed(actor, story(kind=kind, office="bang-rak")) == set()


@pytest.mark.parametrize("role", Role)
def test_nobody_decides_on_a_story_whose_people_they_know(role: Role) -> None:
    known = story()
    known.recusals = [Recusal(staff_id=PERSON_ID)]

    assert allowed(staff(role, staff_id=PERSON_ID), known) == set()
    assert allowed(staff(role), known) == allowed(staff(role), story())  # others go on


@pytest.mark.parametrize("kind", [StoryKind.OFFICER, StoryKind.SOLVED])
def test_a_moderator_decides_on_a_story_of_another_office(kind: StoryKind) -> None:
    actor = staff(Role.MODERATOR, office="sathon")

    assert can(actor, A.APPROVE, story(kind=kind, office="bang-rak"))


def test_the_office_does_not_matter_for_a_residents_story() -> None:
    assert can(staff(Role.MODERATOR, office="bang-rak"), A.APPROVE, story())


def test_a_story_without_a_district_is_in_nobodys_scope() -> None:
    assert not can(staff(Role.MODERATOR), A.HIDE, story(district=None))


READERS = {
    "a moderator of the city",
    "a moderator of the district",
    "an editor",
    "the data protection officer",
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_unpublished_stories_are_read_by_those_who_decide_or_look_after_the_city(who: str) -> None:
    assert can_read(EVERYBODY[who][0], story()) is (who in READERS)


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_admins_and_the_command_line_manage_staff(who: str) -> None:
    assert can_manage_staff(EVERYBODY[who][0]) is (who in {"an admin", "the system"})


@pytest.mark.parametrize(
    ("kind", "key", "covered"),
    [
        (ScopeKind.CITY, "", set(DISTRICTS)),
        (ScopeKind.DISTRICT, "bang-rak", {"bang-rak"}),
        *[(ScopeKind.GROUP, key, {one.slug for one in group.districts}) for key, group in GROUPS.items()],
    ],
)
def test_a_scope_covers_its_districts(kind: ScopeKind, key: str, covered: set[str]) -> None:
    person = Staff(id=PERSON_ID, name="ทดสอบ", role=Role.MODERATOR, scopes=[StaffScope(kind=kind, key=key)])

    assert actor_for(person).districts == covered


def test_several_scopes_add_up() -> None:
    scopes = [StaffScope(kind=ScopeKind.DISTRICT, key=key) for key in ("bang-rak", "sathon")]
    person = Staff(id=PERSON_ID, name="ทดสอบ", role=Role.MODERATOR, scopes=scopes)

    actor = actor_for(person)

    assert actor.districts == {"bang-rak", "sathon"}
    assert (actor.staff_id, actor.role, actor.name) == (PERSON_ID, Role.MODERATOR, "ทดสอบ")
