"""Reading parameters, writing answers and describing both as OpenAPI 3.1: all three from the same dataclasses."""

import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, get_args, get_origin, get_type_hints

from flask import Flask
from werkzeug.datastructures import MultiDict

from stories import dates
from stories.errors import InvalidInput
from stories.machines.routes.shapes import Note, Problem
from stories.web import problems

_STATUSES = (404, 410, 422, 429, 503)
_PATH_VALUE = re.compile(r"<(?:[^:>]+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Operation:
    """What one address of the API does."""

    summary: object
    takes: type
    gives: type


def operation(summary: object, *, takes: type, gives: type) -> Callable[[Any], Any]:
    """Mark a route as part of the API, so that it is described."""

    def mark(route: Any) -> Any:
        route.operation = Operation(summary, takes, gives)
        return route

    return mark


def read(shape: type[Any], given: "MultiDict[str, str]") -> Any:
    """The parameters of an address as a dataclass.

    Raises:
        InvalidInput: one of them is unknown, given twice or none that its field takes.
    """
    known = {field.name: (kind, note) for field, kind, note in _fields(shape)}
    for name in given:
        if name not in known:
            raise InvalidInput("parameter_unknown", name[:40])
        if len(given.getlist(name)) > 1:
            raise InvalidInput("parameter_repeated", name)
    return shape(**{name: _value(name, typed, *known[name]) for name, typed in given.items()})


def write(value: Any) -> Any:
    """A dataclass as what JSON holds."""
    return asdict(value, dict_factory=lambda pairs: {name: _plain(one) for name, one in pairs})


def list_operations(app: Flask) -> Iterator[tuple[str, str, Operation]]:
    """Path, name and operation of every address of the API, in the order of their paths."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        found = getattr(app.view_functions[rule.endpoint], "operation", None)
        if found is not None:
            yield _PATH_VALUE.sub(r"{\1}", rule.rule), rule.endpoint.rpartition(".")[2], found


def describe_parameters(shape: type) -> list[dict[str, Any]]:
    """The parameters of an address as OpenAPI has them."""
    return [
        {"name": field.name, "in": "query", "description": str(note.words), "schema": _parameter(field, kind, note)}
        for field, kind, note in _fields(shape)
    ]


def describe_shapes(app: Flask) -> dict[str, Any]:
    """The JSON Schema of everything that the API gives."""
    found: dict[str, Any] = {}
    for _path, _name, one in list_operations(app):
        _add_shape(one.gives, found)
    _add_shape(Problem, found)
    return found


def describe_paths(app: Flask) -> dict[str, Any]:
    """The addresses of the API as OpenAPI has them."""
    return {path: {"get": _describe(path, name, one)} for path, name, one in list_operations(app)}


def _describe(path: str, name: str, one: Operation) -> dict[str, Any]:
    in_path = [
        {"name": value, "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[A-Za-z0-9]+$"}}
        for value in re.findall(r"{(\w+)}", path)
    ]
    refused = [status for status in _STATUSES if in_path or status not in (404, 410)]
    problem = {problems.MEDIA_TYPE: {"schema": _reference(Problem)}}
    headers = {"ETag": {"schema": {"type": "string"}}, "Cache-Control": {"schema": {"type": "string"}}}
    return {
        "operationId": name,
        "summary": str(one.summary),
        "parameters": [*in_path, *describe_parameters(one.takes)],
        "responses": {
            "200": {
                "description": "OK",
                "headers": headers,
                "content": {"application/json": {"schema": _reference(one.gives)}},
            },
            "304": {"description": "Not Modified"},
            **{
                str(status): {"description": HTTPStatus(status).phrase, **_wait(status), "content": problem}
                for status in refused
            },
        },
    }


def _wait(status: int) -> dict[str, Any]:
    is_later = status in (429, 503)
    return {"headers": {"Retry-After": {"schema": {"type": "integer"}, "required": True}}} if is_later else {}


def _fields(shape: type) -> "Iterator[tuple[Field[Any], Any, Note]]":
    hints = get_type_hints(shape, include_extras=True)
    for field in fields(shape):
        kind, note = get_args(hints[field.name])
        yield field, kind, note


def _value(name: str, typed: str, kind: Any, note: Note) -> Any:
    wanted = _required(kind)
    choices = note.choices or (tuple(one.value for one in wanted) if _is_enum(wanted) else ())
    if choices and typed not in choices:
        raise InvalidInput("parameter_not_a_choice", name)
    if wanted is int:
        if not re.fullmatch(r"[0-9]{1,6}", typed) or not 1 <= int(typed) <= note.most:
            raise InvalidInput("number_out_of_range", name)
    elif not choices and not 1 <= len(typed) <= note.max_chars:
        raise InvalidInput("parameter_length", name)
    return wanted(typed)


def _parameter(field: "Field[Any]", kind: Any, note: Note) -> dict[str, Any]:
    schema = _schema(_required(kind), note)
    if field.default not in (None, MISSING):
        schema["default"] = field.default
    return schema


def _add_shape(shape: type, found: dict[str, Any]) -> None:
    if shape.__name__ in found:
        return
    properties: dict[str, Any] = {}
    found[shape.__name__] = {
        "type": "object",
        "properties": properties,
        "required": [field.name for field in fields(shape) if field.default is MISSING],
        "additionalProperties": False,
    }
    for field, kind, note in _fields(shape):
        properties[field.name] = {**_schema(kind, note), "description": str(note.words)}
        for inner in (kind, *get_args(kind)):
            if hasattr(inner, "__dataclass_fields__"):
                _add_shape(inner, found)


def _schema(kind: Any, note: Note) -> dict[str, Any]:
    wanted = _required(kind)
    if wanted is not kind:
        inner = _schema(wanted, note)
        return (
            {"anyOf": [inner, {"type": "null"}]} if "type" not in inner else {**inner, "type": [inner["type"], "null"]}
        )
    if get_origin(kind) is list:
        return {"type": "array", "items": _schema(get_args(kind)[0], Note(""))}
    if hasattr(kind, "__dataclass_fields__"):
        return _reference(kind)
    if kind is bool:
        return {"type": "boolean"}
    if kind is int:
        return (
            {"type": "integer", "minimum": 1, "maximum": note.most} if note.most else {"type": "integer", "minimum": 0}
        )
    schema: dict[str, Any] = {"type": "string"}
    if _is_enum(kind) or note.choices:
        schema["enum"] = list(note.choices) or [one.value for one in kind]
    if note.max_chars:
        schema |= {"minLength": 1, "maxLength": note.max_chars}
    if kind is datetime or note.is_url:
        schema["format"] = "date-time" if kind is datetime else "uri"
    return schema


def _required(kind: Any) -> Any:
    """The type without its None."""
    options = [one for one in get_args(kind) if one is not type(None)]
    return options[0] if type(None) in get_args(kind) else kind


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _reference(shape: type) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{shape.__name__}"}


def _plain(value: Any) -> Any:
    return dates.iso(value) if isinstance(value, datetime) else value
