"""Every template: compiles, uses only what it is given, imports only what it uses, has no inline style or script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, UndefinedError, meta, nodes

from stories import create_app
from stories.config import read_config

FOLDER = Path(__file__).parents[1] / "templates"
SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in (FOLDER.parent / "stories").rglob("*.py"))
NAMES = sorted(file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*") if file.is_file())
COMPONENTS = [name for name in NAMES if name.startswith("components/")]
PAGES = [name for name in NAMES if name.endswith(".html") and not name.startswith("mail/")]
# What Flask and web/templating.py put into every page.
EVERYWHERE = {"lang", "other_lang_url", "request", "g", "config", "session"}


@cache
def source_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return the application's own environment of templates; they need no database."""
    config = read_config({"APP_ENV": "test", "DATA_DIR": str(tmp_path_factory.mktemp("data"))})
    return create_app(config).jinja_env


@cache
def tree_of(env: Environment, name: str) -> nodes.Template:
    return env.parse(source_of(name), name)


def header_of(name: str) -> str:
    """The comment at the top, which says what the template is given."""
    found = re.match(r"\s*\{#(.*?)#\}", source_of(name), re.DOTALL)
    return found[1] if found else ""


def imported_by(tree: nodes.Template) -> Iterator[tuple[str, str, str]]:
    """Template, name there and name here of each imported macro."""
    for node in tree.find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const)
        for one in node.names:
            there, here = one if isinstance(one, tuple) else (one, one)
            yield node.template.value, there, here


def ancestors_of(env: Environment, name: str) -> Iterator[str]:
    for node in tree_of(env, name).find_all(nodes.Extends):
        assert isinstance(node.template, nodes.Const)
        yield node.template.value
        yield from ancestors_of(env, node.template.value)


@cache
def parts_of(env: Environment, name: str) -> set[str]:
    """The templates that this one includes."""
    return {node.template.value for node in tree_of(env, name).find_all(nodes.Include)}  # type: ignore[attr-defined]


@cache
def whole_of(env: Environment, name: str) -> set[str]:
    """The template, what it fills the blocks of, and the pages that show it as a part of theirs: one set of names."""
    includers = [other for other in NAMES if name in parts_of(env, other)]
    return {name, *ancestors_of(env, name)}.union(*(whole_of(env, other) for other in includers))


@cache
def names_read(env: Environment, name: str) -> set[str]:
    return {node.name for node in tree_of(env, name).find_all(nodes.Name) if node.ctx == "load"}


def names_set(tree: nodes.Template) -> set[str]:
    stored = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    macros = {node.name for node in tree.find_all(nodes.Macro)}
    return stored | macros | {here for _template, _there, here in imported_by(tree)}


def test_undefined_names_are_errors(env: Environment) -> None:
    assert env.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        env.from_string("{% if nobody %}{% endif %}").render()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_and_finds_what_it_refers_to(env: Environment, name: str) -> None:
    env.get_template(name)

    assert set(meta.find_referenced_templates(tree_of(env, name))) <= set(NAMES)
    for template, macro, _here in imported_by(tree_of(env, name)):
        assert macro in {node.name for node in tree_of(env, template).find_all(nodes.Macro)}, f"{template}: {macro}"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_names_what_it_is_given_at_its_top(env: Environment, name: str) -> None:
    unknown = meta.find_undeclared_variables(tree_of(env, name)) - set(env.globals)
    if not name.startswith("components/"):  # a macro sees no page: it gets all it needs as arguments
        unknown -= EVERYWHERE
    unknown -= set().union(*(names_set(tree_of(env, one)) for one in whole_of(env, name)))
    told = set(re.findall(r"\w+", header_of(name)))

    assert header_of(name), "a comment at the top says what the template is and is given"
    assert unknown <= (set() if name.startswith("components/") else told)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_is_one_macro_of_its_file_s_name(env: Environment, name: str) -> None:
    macros = {node.name for node in tree_of(env, name).find_all(nodes.Macro)}

    assert {macro for macro in macros if not macro.startswith("_")} == {Path(name).stem}
    assert header_of(name).strip().startswith(name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_imported_in_vain(env: Environment, name: str) -> None:
    readers = [other for other in NAMES if name in whole_of(env, other)]
    read = set().union(*(names_read(env, reader) for reader in readers))

    assert {here for _template, _there, here in imported_by(tree_of(env, name))} <= read


@pytest.mark.parametrize("name", NAMES)
def test_only_a_revision_s_stored_html_is_trusted(env: Environment, name: str) -> None:
    tree = tree_of(env, name)
    trusted = [node.node for node in tree.find_all(nodes.Filter) if node.name == "safe"]

    assert [node for node in trusted if getattr(node, "attr", "") != "body_html"] == []
    assert list(tree.find_all(nodes.ScopedEvalContextModifier)) == []  # {% autoescape false %}
    assert "Markup" not in names_read(env, name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_inline_style_or_script(name: str) -> None:
    markup = re.sub(r"\{#.*?#\}", "", source_of(name), flags=re.DOTALL)

    assert not re.search(r"\sstyle\s*=", markup)
    assert "<style" not in markup
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", markup)
    assert "javascript:" not in markup
    scripts = re.findall(r"<script[^>]*>", markup)
    assert all("src=" in tag or tag == '<script type="application/ld+json">' for tag in scripts)  # data, not code


@pytest.mark.parametrize("name", NAMES)
def test_an_inline_if_has_its_else(env: Environment, name: str) -> None:
    lonely = [node.lineno for node in tree_of(env, name).find_all(nodes.CondExpr) if node.expr2 is None]

    assert lonely == []


@pytest.mark.parametrize("name", NAMES)
def test_a_template_does_not_query(env: Environment, name: str) -> None:
    assert {"db", "queries", "services"} & names_read(env, name) == set()


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("components/")])
def test_a_page_is_shown_by_somebody(env: Environment, name: str) -> None:
    referred = {other for one in NAMES for other in meta.find_referenced_templates(tree_of(env, one))}
    patterns = [re.sub(r"\{[^}]+\}", "[a-z_]+", made) for made in re.findall(r'f"([^"]+\.html)"', SOURCES)]

    is_named = f'"{name}"' in SOURCES or any(re.fullmatch(pattern, name) for pattern in patterns)
    assert name in referred or is_named


@pytest.mark.parametrize("name", PAGES)
def test_every_behaviour_has_its_module(name: str) -> None:
    marked = re.findall(r'data-module="([a-z_ ]+)"|block modules %}([a-z_ ]+)', source_of(name))

    named = {module for pair in marked for one in pair for module in one.split()}
    assert [module for module in sorted(named) if not Path(f"static/js/{module}.js").exists()] == []
