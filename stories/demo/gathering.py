"""The demo's collections, laid out by the demo's editor; those that are there stay as they are."""

from sqlalchemy import select

from stories import clock
from stories.collections import services
from stories.collections.services import Words
from stories.demo.content import DemoContent
from stories.demo.finding import get
from stories.extensions import db
from stories.models import Collection
from stories.permissions import Actor


def gather(content: DemoContent, editor: Actor) -> None:
    """Make every collection that is missing, each on its day. A loader that was killed left at most one unfinished,
    which readers do not see: it is finished."""
    by_id = {story.id: story for story in content.stories}
    for one in content.collections:
        found = db.session.scalars(select(Collection).where(Collection.title_en == one.words["title_en"])).one_or_none()
        if found is not None and found.number is not None:
            continue
        with clock.at(one.made_at):
            slug = found.slug if found else services.create(Words(**one.words), by=editor)
            for story in one.stories:
                services.place(slug, get(by_id[story]).public_id, by=editor)
            services.choose_cover(slug, get(by_id[one.cover]).public_id, by=editor)
            services.show(slug, by=editor, is_public=True)
