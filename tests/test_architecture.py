"""The rules of the code base that a reader of one file cannot see: who may import whom, who may write what.

Reads the source with ``ast``; imports nothing of the application.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest

PACKAGE = Path(__file__).parents[1] / "stories"
FEATURES = {
    *("accounts", "submission", "moderation", "reporting", "gallery", "collections", "machines"),
    *("operations", "oversight", "visiting"),
}

# A module may import from its own layer and from the layers listed before it.
LAYERS = {
    "base": {"config", "errors", "clock", "districts", "dates", "text", "consents", "tracing", "workhours", "terms"},
    "models": {"models"},
    "infrastructure": {
        *("extensions", "transaction", "storage", "mail", "queue", "schedule", "throttle", "credentials", "metrics"),
        *("limits", "schema"),
    },
    "domain": {
        *(
            "permissions",
            "lifecycle",
            "publishing",
            "freshness",
            "share_cards",
            "audit",
            "images",
            "hints",
            "claims",
            "desk_words",
            "targets",
        ),
        *("search", "rules", "editions", "anchors", "figures", "renditions", "reasons", "signals", "remarks"),
        *("reports", "proxies", "tallies", "backup", "freshness", "forgetting", "kept_pages"),
        *("services", "queries"),  # of every feature
        *("passwords", "totp"),  # accounts
        *("access", "slip", "waiting"),  # submission
        "gathering",  # visiting
        *("searching", "linked_data"),  # gallery
        *("atom", "sitemap", "open_data"),  # machines
    },
    "entrypoints": {
        *("web", "routes", "forms", "tasks", "commands", "worker", "cli", "serve", "starting", "demo"),
        "retention",
    },
    "assembly": {"stories"},  # stories/__init__.py: create_app()
}
ORDER = list(LAYERS)
KEPT_OUT = {  # what a layer must work without
    "base": {"flask", "flask_login", "flask_wtf", "wtforms", "sqlalchemy", "boto3", "botocore"},
    "models": {"flask", "flask_login", "flask_wtf", "wtforms"},
    "domain": {"flask", "flask_login", "flask_wtf", "wtforms", "boto3", "botocore"},
}
# The web asks the worker by a Job row only, and the worker asks the web nothing.
WEB, WORK = {"web", "routes", "forms"}, {"worker", "tasks"}
# Columns that say where a story is in its life; other tables have a state too, under these names of variables.
LIFE = {"state", "lane", "publish_at", "first_published_at", "submitted_at", "decided_at", "undo_until", "withdrawn_at"}
NOT_A_STORY = {"job", "photo"}


def module_name(path: Path) -> str:
    """``stories/gallery/routes.py`` -> ``stories.gallery.routes``."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def part_of(module: str) -> str | None:
    """The name that decides the layer: the folder or file below the package or the feature; None for a feature."""
    parts = module.split(".")[1:] or ["stories"]
    name = parts[1] if parts[0] in FEATURES and len(parts) > 1 else parts[0]
    return None if name in FEATURES else name


def layer_of(module: str) -> str | None:
    """The layer of a dotted module name; None for a feature's empty ``__init__``."""
    name = part_of(module)
    if name is None:
        return None
    for layer, names in LAYERS.items():
        if name in names:
            return layer
    raise AssertionError(f"{module} has no layer: add it to LAYERS")


def feature_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in FEATURES else None


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> list[str]:
    return list(_imports_in(path))


def _imports_in(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the full module name"
            base = node.module or ""
            for alias in node.names:  # ``from stories.gallery import queries`` names a module
                below = PACKAGE.parent.joinpath(*base.split("."), alias.name)
                is_module = below.with_suffix(".py").exists() or below.is_dir()
                yield f"{base}.{alias.name}" if is_module else base


def own_imports_of(path: Path) -> Iterator[str]:
    return (name for name in imports_of(path) if name.split(".")[0] == "stories")


def assigned(node: ast.AST) -> Iterator[ast.expr]:
    """Every single target of an assignment: plain, annotated, augmented, unpacked, of a loop or a ``with``."""
    targets: list[ast.expr | None] = []
    if isinstance(node, ast.Assign):
        targets = [*node.targets]
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.For | ast.NamedExpr):
        targets = [node.target]
    elif isinstance(node, ast.withitem):
        targets = [node.optional_vars]
    for target in filter(None, targets):
        yield from ast.walk(target) if isinstance(target, ast.Tuple | ast.List | ast.Starred) else [target]


def life_writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where the code writes a column of a story's life: by assignment, ``setattr``, ``Story(...)`` or ``update()``."""
    for node in ast.walk(tree):
        for target in assigned(node):
            if not isinstance(target, ast.Attribute) or target.attr not in LIFE:
                continue
            if not isinstance(target.value, ast.Name) or target.value.id not in NOT_A_STORY:
                yield target.lineno, target.attr
        if isinstance(node, ast.Call):
            yield from ((node.lineno, name) for name in _written_by_call(node) if name in LIFE)


def _written_by_call(call: ast.Call) -> Iterator[str]:
    keywords = [keyword.arg or "" for keyword in call.keywords]
    if isinstance(call.func, ast.Name) and call.func.id == "Story":
        yield from keywords
    if isinstance(call.func, ast.Name) and call.func.id == "setattr":
        yield from (str(name.value) for name in call.args[1:2] if isinstance(name, ast.Constant))
    if isinstance(call.func, ast.Attribute) and call.func.attr == "values" and _updates_story(call.func.value):
        yield from keywords
        for argument in call.args:  # ``.values({"state": …})``, ``.values({Story.state: …})``
            yield from (_column(key) for key in getattr(argument, "keys", []))


def _updates_story(statement: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"update", "insert"}
        and any(isinstance(argument, ast.Name) and argument.id == "Story" for argument in node.args)
        for node in ast.walk(statement)
    )


def _column(key: ast.expr | None) -> str:
    if isinstance(key, ast.Constant):
        return str(key.value)
    return key.attr if isinstance(key, ast.Attribute) else ""


def test_imports_point_one_way() -> None:
    wrong = [
        f"{module} ({layer}) imports {imported} ({target})"
        for module, path in MODULES.items()
        for imported in own_imports_of(path)
        if (layer := layer_of(module)) and (target := layer_of(imported)) and ORDER.index(target) > ORDER.index(layer)
    ]

    assert wrong == []


def test_a_layer_works_without_what_is_above_it() -> None:
    wrong = [
        f"{module} is {layer_of(module)} code and imports {imported}"
        for module, path in MODULES.items()
        for imported in imports_of(path)
        if imported.split(".")[0] in KEPT_OUT.get(layer_of(module) or "", set())
    ]

    assert wrong == []


def test_features_do_not_know_each_other() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, path in MODULES.items()
        for imported in own_imports_of(path)
        if (ours := feature_of(module)) and (theirs := feature_of(imported)) and ours != theirs
    ]

    assert wrong == [], "move what they share down a layer"


def test_web_and_worker_do_not_know_each_other() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, path in MODULES.items()
        for imported in own_imports_of(path)
        for ours, theirs in ((WEB, WORK), (WORK, WEB))
        if part_of(module) in ours and part_of(imported) in theirs
    ]

    assert wrong == [], "a Job row is their only link"


def test_queries_do_not_write() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, path in MODULES.items()
        if part_of(module) == "queries"
        for imported in own_imports_of(path)
        if part_of(imported) in {"services", "transaction", "queue", "mail"}
    ]

    assert wrong == []


def test_a_feature_is_empty_at_its_root() -> None:
    roots = [PACKAGE / feature / "__init__.py" for feature in sorted(FEATURES)]

    assert [root for root in roots if root.read_text(encoding="utf-8")] == []


def test_only_lifecycle_writes_the_life_of_a_story() -> None:
    wrong = [
        (module, line, name)
        for module, path in MODULES.items()
        if path.name != "lifecycle.py"
        for line, name in life_writes(tree_of(path))
    ]

    assert wrong == [], "call lifecycle.move() instead"


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("story.state = new", ["state"]),
        ("story.lane: Lane = new", ["lane"]),
        ("story.title, story.state = pair", ["state"]),
        ("(a, (story.publish_at, *b)) = pair", ["publish_at"]),
        ("setattr(story, 'state', new)", ["state"]),
        ("Story(state=new)", ["state"]),
        ("update(Story).where(x).values(state=new)", ["state"]),
        ("update(Story).values({Story.lane: new, 'decided_at': now})", ["lane", "decided_at"]),
        ("for story.state in states: pass", ["state"]),
        ("job.state = new", []),
        ("update(Photo).values(state=new)", []),
        ("form.state.data = new", []),
    ],
)
def test_the_lifecycle_rule_sees_each_way_of_writing(code: str, written: list[str]) -> None:
    assert [name for _line, name in life_writes(ast.parse(code))] == written


def test_only_transaction_commits() -> None:
    wrong = [
        (module, node.lineno)
        for module, path in MODULES.items()
        if path != PACKAGE / "transaction.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "begin_nested"}
    ]

    assert wrong == [], "open transaction() instead"


def test_only_config_reads_the_environment() -> None:
    wrong = [
        (module, node.lineno)
        for module, path in MODULES.items()
        if path != PACKAGE / "config.py"
        for node in ast.walk(tree_of(path))
        if _reads_environment(node)
    ]

    assert wrong == [], "add a setting"


def _reads_environment(node: ast.AST) -> TypeGuard[ast.Attribute | ast.ImportFrom]:
    if isinstance(node, ast.Attribute):
        return ast.unparse(node).startswith(("os.environ", "os.getenv"))
    return isinstance(node, ast.ImportFrom) and node.module == "os"


def test_only_storage_knows_boto3() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, path in MODULES.items()
        if part_of(module) != "storage"
        for imported in imports_of(path)
        if imported.split(".")[0] in {"boto3", "botocore"}
    ]

    assert wrong == [], "ask storages() instead"


def test_models_are_imported_from_their_package() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, path in MODULES.items()
        if part_of(module) != "models"
        for imported in own_imports_of(path)
        if imported.startswith("stories.models.") and imported != "stories.models.base"  # its column types
    ]

    assert wrong == [], "from stories.models import …"
