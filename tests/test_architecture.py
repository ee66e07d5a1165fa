"""The rules of the code base that a reader of one file cannot see: who may import whom, who may write what.

Reads the source with ``ast``; imports nothing of the application.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "stories"
FEATURES = {
    *("accounts", "submission", "moderation", "reporting", "gallery", "collections", "machines"),
    *("operations", "oversight", "visiting"),
}

# A module may import from its own layer and from the layers listed before it.
LAYERS = {
    "base": {"config", "errors", "clock", "districts", "dates", "text", "consents", "tracing", "workhours"},
    "models": {"models"},
    "infrastructure": {
        *("extensions", "transaction", "storage", "mail", "queue", "schedule", "throttle", "credentials", "metrics"),
        "limits",
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
            "targets",
        ),
        *("search", "rules", "editions", "anchors", "figures", "renditions", "reasons", "signals", "remarks"),
        *("reports", "proxies", "tallies", "backup", "freshness", "forgetting"),
        *("services", "queries"),  # of every feature
        *("passwords", "totp"),  # accounts
        *("access", "slip", "waiting"),  # submission
        *("searching", "linked_data"),  # gallery
        *("atom", "sitemap", "open_data"),  # machines
    },
    "entrypoints": {"web", "routes", "forms", "tasks", "commands", "worker", "cli", "serve", "demo"},
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
FILES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    """``stories/gallery/routes.py`` -> ``stories.gallery.routes``."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


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


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[str]:
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


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_imports_point_one_way(path: Path) -> None:
    module = module_name(path)
    layer = layer_of(module)

    for imported in own_imports_of(path):
        target = layer_of(imported)
        if layer is not None and target is not None and ORDER.index(target) > ORDER.index(layer):
            pytest.fail(f"{module} ({layer}) imports {imported} ({target})")


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_a_layer_works_without_what_is_above_it(path: Path) -> None:
    module = module_name(path)
    layer = layer_of(module)

    for imported in imports_of(path):
        if imported.split(".")[0] in KEPT_OUT.get(layer or "", set()):
            pytest.fail(f"{module} is {layer} code and imports {imported}")


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_features_do_not_know_each_other(path: Path) -> None:
    module = module_name(path)
    ours = feature_of(module)

    for imported in own_imports_of(path):
        theirs = feature_of(imported)
        if ours and theirs and ours != theirs:
            pytest.fail(f"feature {ours} imports feature {theirs}: move what they share down a layer")


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_web_and_worker_do_not_know_each_other(path: Path) -> None:
    module = module_name(path)
    part = part_of(module)

    for imported in own_imports_of(path):
        if (part in WEB and part_of(imported) in WORK) or (part in WORK and part_of(imported) in WEB):
            pytest.fail(f"{module} imports {imported}: a Job row is their only link")


@pytest.mark.parametrize("path", [path for path in FILES if part_of(module_name(path)) == "queries"], ids=module_name)
def test_queries_do_not_write(path: Path) -> None:
    for imported in own_imports_of(path):
        assert part_of(imported) not in {"services", "transaction", "queue", "mail"}, f"{path} imports {imported}"


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_a_feature_is_empty_at_its_root(feature: str) -> None:
    assert (PACKAGE / feature / "__init__.py").read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_only_lifecycle_writes_the_life_of_a_story(path: Path) -> None:
    found = [] if path.name == "lifecycle.py" else list(life_writes(tree_of(path)))

    assert not found, f"{path}: call lifecycle.move() instead: {found}"


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


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_only_transaction_commits(path: Path) -> None:
    if path == PACKAGE / "transaction.py":
        return
    for node in ast.walk(tree_of(path)):
        is_commit = isinstance(node, ast.Attribute) and node.attr in {"commit", "begin_nested"}
        assert not is_commit, f"{path}:{getattr(node, 'lineno', 0)}: open transaction() instead"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_only_config_reads_the_environment(path: Path) -> None:
    if path == PACKAGE / "config.py":
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            is_read = ast.unparse(node).startswith(("os.environ", "os.getenv"))
        else:
            is_read = isinstance(node, ast.ImportFrom) and node.module == "os"
        assert not is_read, f"{path}:{getattr(node, 'lineno', 0)}: add a setting"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_only_storage_knows_boto3(path: Path) -> None:
    if part_of(module_name(path)) == "storage":
        return
    for imported in imports_of(path):
        assert imported.split(".")[0] not in {"boto3", "botocore"}, f"{path}: ask storages() instead"


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_models_are_imported_from_their_package(path: Path) -> None:
    if part_of(module_name(path)) == "models":
        return
    for imported in own_imports_of(path):
        is_inside = imported.startswith("stories.models.") and imported != "stories.models.base"  # its column types
        assert not is_inside, f"{path}: from stories.models import …"
