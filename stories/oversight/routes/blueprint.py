"""The blueprint that the routes hang on."""

from flask import Blueprint

bp = Blueprint("oversight", __name__)
