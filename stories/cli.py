"""The commands: parse, call one function, report."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast
from uuid import UUID

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from stories import anchors, lifecycle, publishing, serve, starting, worker
from stories.backup import checking, making, restoring
from stories.commands import PlainCommand, PlainGroup, let_be_plain
from stories.figures import counting
from stories.models import Action, Story
from stories.permissions import SYSTEM, author_of
from stories.retention import running as retaining
from stories.retention import story_rules
from stories.submission import services as submission
from stories.transaction import transaction


def init_app(app: Flask) -> None:
    """Register the commands with ``flask --app app``."""
    app.cli.add_command(run_web)
    app.cli.add_command(run_worker)
    app.cli.add_command(up)
    app.cli.add_command(search)
    app.cli.add_command(audit)
    app.cli.add_command(retention)
    app.cli.add_command(figures)
    app.cli.add_command(backup)
    app.cli.add_command(restore)
    app.cli.add_command(storage)
    app.cli.add_command(let_be_plain(cast("click.Group", app.cli.commands["db"])))


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


@click.command("web", cls=PlainCommand)
@with_appcontext
def run_web() -> None:
    """Serve pages until told to stop (SIGTERM, Ctrl-C)."""
    serve.serve_pages(_app())


@click.command("worker", cls=PlainCommand)
@with_appcontext
def run_worker() -> None:
    """Run background jobs until told to stop (SIGTERM, Ctrl-C)."""
    starting.check()
    worker.run(_app())


@click.command("up", cls=PlainCommand)
@with_appcontext
def up() -> None:
    """Migrate the database, load the demo if wanted, then serve: web and worker together, until Ctrl-C."""
    sys.exit(serve.up(_app()))


@click.group(cls=PlainGroup)
def search() -> None:
    """Look after the search index."""


@search.command()
def reindex() -> None:
    """Build the search index anew, newest stories first; may run while the site is open."""
    click.echo(f"{publishing.reindex()} stories can be found.")


@click.group(cls=PlainGroup)
def audit() -> None:
    """Look after the audit trail."""


@audit.command()
@click.option("--anchor", default="", help="The hash of an anchor that was written down elsewhere: it must be there.")
def verify(anchor: str) -> None:
    """Check every chain of events and every anchor; the exit code is 1 when something does not fit."""
    tally, has_faults = anchors.Tally(), False
    for fault in anchors.find_faults(tally, anchor):
        has_faults = True
        click.echo(fault, err=True)
    read = f"{tally.events} events of {tally.stories} stories and {tally.anchors} anchors"
    if has_faults:
        raise click.ClickException(f"The audit trail is broken ({read} read).")
    click.echo(f"The audit trail is whole: {read}. The newest anchor: {tally.newest_anchor or 'none yet'}")


@audit.command("anchor")
def make_anchor() -> None:
    """Anchor the events up to the end of yesterday now; the worker does it each night."""
    made = anchors.make_anchor()
    click.echo(f"The anchor of {made.day}: {made.hash}" if made else "Yesterday has its anchor.")


@click.group(cls=PlainGroup)
def retention() -> None:
    """Delete what has had its time."""


@retention.command("run")
@click.option("--dry-run", "is_dry", is_flag=True, help="Tell what is due, and change nothing.")
def run_retention(is_dry: bool) -> None:
    """Delete now what the worker deletes each night; files go by jobs of the worker. The exit code is 1 when something
    failed."""
    click.echo(retaining.head(is_dry=is_dry))
    failed = 0
    for line in retaining.look() if is_dry else retaining.run():
        click.echo(retaining.row(line, is_dry=is_dry))
        failed += line.failed
    if failed:
        raise click.ClickException(f"{failed} could not be done; the log says why. The next run tries them again.")


@click.group(cls=PlainGroup)
def figures() -> None:
    """Look after the numbers of the desk."""


@figures.command("count")
@click.option("--all", "everything", is_flag=True, help="Count every day anew.")
def count_figures(everything: bool) -> None:
    """Count now what the worker counts every ten minutes."""
    click.echo(f"{counting.count_metrics(everything=everything)} rows of days and districts counted.")


def _withdraw_again(public_id: str, story_id: UUID) -> None:
    submission.withdraw(public_id, by=author_of(story_id))


def _discard_again(public_id: str, _story_id: UUID) -> None:
    submission.discard(public_id, by=SYSTEM)


def _do_again(change: Callable[[Story], None]) -> Callable[[str, UUID], None]:
    def way(public_id: str, _story_id: UUID) -> None:
        with transaction():
            change(lifecycle.lock(public_id))

    return way


#: What colleagues read beside a story that was hidden again, in the language they work in.
_WHY_HIDDEN = "เรื่องนี้กลับมาพร้อมข้อมูลสำรองที่ทำไว้ก่อนถูกซ่อน หรือก่อนปิดบางส่วนของภาพ ช่วยดูภาพและเรื่องอีกครั้งก่อนเผยแพร่ต่อ"


def _hide_again(story: Story) -> None:
    lifecycle.move(story, Action.HIDE, by=SYSTEM, explanation=_WHY_HIDDEN)


#: How a deletion that a backup does not know of is done again.
_WAYS = {
    Action.WITHDRAW: _withdraw_again,
    Action.DELETE: _discard_again,
    Action.ERASE: _do_again(story_rules.erase),
    Action.DELETE_CONTENT: _do_again(story_rules.delete_content),
    Action.HIDE: _do_again(_hide_again),
    Action.REDACT: _do_again(_hide_again),
}


@click.command("backup", cls=PlainCommand)
@click.argument("folder", type=click.Path(path_type=Path))
@with_appcontext
def backup(folder: Path) -> None:
    """Back up database and objects into FOLDER while the platform runs; interrupted, the same command goes on."""
    made = making.back_up(folder, say=click.echo)
    click.echo(f"Backed up: {made.files} files of rows, {made.objects} objects, {made.size_bytes} bytes.")
    if made.missing:
        click.echo(
            f"{made.missing} objects were gone when they were copied: deleted meanwhile, or see `storage check`."
        )


@click.command("restore", cls=PlainCommand)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--ledger", type=click.Path(path_type=Path), help="The old private folder, or a copy of its `ledger/`.")
@with_appcontext
def restore(folder: Path, ledger: Path | None) -> None:
    """Bring back the backup in FOLDER, into an empty database and empty stores, before web and worker are started."""
    restored = restoring.restore(folder, ways=_WAYS, ledger_folder=ledger, say=click.echo)
    click.echo(f"Restored: {restored.objects} objects and all rows; {restored.deleted_again} deleted again since.")
    for fault in restored.faults:
        click.echo(fault, err=True)
    if restored.faults:
        raise click.ClickException("All is back, but somebody must look at the lines above.")


@click.group(cls=PlainGroup)
def storage() -> None:
    """Look after the objects of both stores."""


@storage.command()
@click.option("--mend", is_flag=True, help="Make public copies fit, delete private objects nobody has had for a day.")
def check(mend: bool) -> None:
    """Find objects without rows and rows without objects; the exit code is 1 when something is left to be done."""
    found = checking.check_storage(mend=mend)
    for line in found.lines():
        click.echo(line)
    if found.is_open:
        raise click.ClickException("Something is left to be done." if mend else "Mend what can be mended with --mend.")
