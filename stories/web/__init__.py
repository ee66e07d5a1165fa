"""What all routes share: language, guards, headers, templates, errors."""

from flask import Flask
from flask_babel import get_locale

from stories.config import Config
from stories.extensions import babel, csrf, login_manager
from stories.web import counting, errors, kept, language, security, sessions, templating

__all__ = ["get_locale", "init_app"]


def init_app(app: Flask, config: Config) -> None:
    """Hook up what all routes share."""
    app.jinja_environment = templating.Environment  # before an extension asks for it
    app.wsgi_app = language.choose_by_prefix(app.wsgi_app)  # type: ignore[assignment,method-assign]
    kept.init_app(app)
    counting.init_app(app)
    security.init_app(app, config)
    csrf.init_app(app)
    app.session_interface = sessions.Sessions()
    login_manager.init_app(app, add_context_processor=False)  # templates ask current_staff(), on private pages
    login_manager.session_protection = "strong"
    login_manager._session_identifier_generator = sessions.name_browser
    babel.init_app(
        app,
        default_locale="th",
        default_translation_directories="translations",
        locale_selector=language.current_lang,
    )
    templating.init_app(app)
    errors.init_app(app)
