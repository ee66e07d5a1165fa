"""The blueprint that all routes of the desk hang on."""

from flask import Blueprint

from stories.models import Role

bp = Blueprint("moderation", __name__)

#: Who reads on the desk; their scopes are in the queries.
READERS = (Role.MODERATOR, Role.EDITOR, Role.DPO)
