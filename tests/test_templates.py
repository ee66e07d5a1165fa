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


def test_a_template_compiles_and_finds_what_it_refers_to(env: Environment) -> None:
    missing = []
    for name in NAMES:
        env.get_template(name)
        missing += [(name, other) for other in meta.find_referenced_templates(tree_of(env, name)) if other not in NAMES]
        missing += [
            (name, f"{template}: {macro}")
            for template, macro, _here in imported_by(tree_of(env, name))
            if macro not in {node.name for node in tree_of(env, template).find_all(nodes.Macro)}
        ]

    assert missing == []


def test_a_template_names_what_it_is_given_at_its_top(env: Environment) -> None:
    untold = {}
    for name in NAMES:
        is_component = name.startswith("components/")
        unknown = meta.find_undeclared_variables(tree_of(env, name)) - set(env.globals)
        if not is_component:  # a macro sees no page: it gets all it needs as arguments
            unknown -= EVERYWHERE.union(re.findall(r"\w+", header_of(name)))
        unknown = unknown.difference(*(names_set(tree_of(env, one)) for one in whole_of(env, name)))
        if unknown:
            untold[name] = unknown

    assert untold == {}
    assert [name for name in NAMES if not header_of(name)] == [], "a comment at the top says what it is and is given"


def test_a_component_is_one_macro_of_its_file_s_name(env: Environment) -> None:
    public = {
        name: {node.name for node in tree_of(env, name).find_all(nodes.Macro) if not node.name.startswith("_")}
        for name in COMPONENTS
    }

    assert public == {name: {Path(name).stem} for name in COMPONENTS}
    assert [name for name in COMPONENTS if not header_of(name).strip().startswith(name)] == []


def test_nothing_is_imported_in_vain(env: Environment) -> None:
    read = {name: names_read(env, name) for name in NAMES}
    readers = {name: [other for other in NAMES if name in whole_of(env, other)] for name in NAMES}
    vain = [
        (name, here)
        for name in NAMES
        for _template, _there, here in imported_by(tree_of(env, name))
        if not any(here in read[reader] for reader in readers[name])
    ]

    assert vain == []


def test_only_a_revision_s_stored_html_is_trusted(env: Environment) -> None:
    filters = [(name, node) for name in NAMES for node in tree_of(env, name).find_all(nodes.Filter)]
    trusted = [(name, node.node) for name, node in filters if node.name == "safe"]
    unescaped = [name for name in NAMES if list(tree_of(env, name).find_all(nodes.ScopedEvalContextModifier))]

    assert [(name, node) for name, node in trusted if getattr(node, "attr", "") != "body_html"] == []
    assert unescaped == []  # {% autoescape false %}
    assert [name for name in NAMES if "Markup" in names_read(env, name)] == []


INLINE = re.compile(
    r'\sstyle\s*=|<style|<[^>]*\son[a-z]+\s*=|javascript:|<script(?![^>]*(?:src=|"application/ld\+json"))'
)


def test_a_page_has_no_inline_style_or_script() -> None:
    markup = {name: re.sub(r"\{#.*?#\}", "", source_of(name), flags=re.DOTALL) for name in PAGES}

    assert {name: found[0] for name in PAGES if (found := INLINE.search(markup[name]))} == {}


@pytest.mark.parametrize(
    ("markup", "is_inline"),
    [
        ('<p style="color: red">', True),
        ("<style>p {}</style>", True),
        ('<a class="x" onclick="go()">', True),
        ('<a href="javascript:go()">', True),
        ("<script>go()</script>", True),
        ('<script type="module">go()</script>', True),
        ('<script type="module" src="/js/main.js"></script>', False),
        ('<script type="application/ld+json">{}</script>', False),  # data, not code
    ],
)
def test_the_rule_sees_what_is_inline(markup: str, is_inline: bool) -> None:
    assert bool(INLINE.search(markup)) is is_inline


def test_an_inline_if_has_its_else(env: Environment) -> None:
    found = [(name, node) for name in NAMES for node in tree_of(env, name).find_all(nodes.CondExpr)]

    assert [(name, node.lineno) for name, node in found if node.expr2 is None] == []


def test_a_template_does_not_query(env: Environment) -> None:
    assert [name for name in NAMES if {"db", "queries", "services"} & names_read(env, name)] == []


def test_a_page_is_shown_by_somebody(env: Environment) -> None:
    referred = {other for one in NAMES for other in meta.find_referenced_templates(tree_of(env, one))}
    patterns = [re.sub(r"\{[^}]+\}", "[a-z_]+", made) for made in re.findall(r'f"([^"]+\.html)"', SOURCES)]
    named = {name for name in PAGES if f'"{name}"' in SOURCES}
    named |= {name for name in PAGES for pattern in patterns if re.fullmatch(pattern, name)}

    assert set(PAGES) - set(COMPONENTS) - referred - named == set()


def test_every_behaviour_has_its_module() -> None:
    marked = "".join(map(source_of, PAGES))
    named = re.findall(r'data-module="([a-z_ ]+)"|block modules %}([a-z_ ]+)', marked)
    modules = {module for pair in named for one in pair for module in one.split()}

    assert "autosave" in modules
    assert [module for module in sorted(modules) if not Path(f"static/js/{module}.js").exists()] == []
