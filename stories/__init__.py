"""Bangkok Stories (เรื่องเล่าดีดีของคนกรุงเทพฯ): residents tell, moderators read, the city listens."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from stories import cli, extensions, web
from stories.accounts.commands import staff
from stories.accounts.routes import bp as accounts
from stories.collections.routes import collections, desk_collections
from stories.config import Config, make_folder, read_config
from stories.demo.commands import demo
from stories.gallery.routes import bp as gallery
from stories.machines.routes import bp as machines
from stories.moderation.routes import bp as moderation
from stories.operations.routes import bp as operations
from stories.oversight.routes import board
from stories.oversight.routes import bp as oversight
from stories.reporting.routes import bp as reporting
from stories.storage import build_storages
from stories.submission.routes import bp as submission
from stories.tracing import configure_logging
from stories.visiting.routes import bp as visiting
from stories.web.incoming import PatientRequest


def create_app(config: Config | None = None) -> Flask:
    """Assemble the application: settings → extensions → web → blueprints → commands.

    Args:
        config: the settings; read from the environment when not given.

    Raises:
        ConfigError: a setting is missing or wrong.
    """
    config = config or read_config()
    configure_logging()
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.request_class = PatientRequest
    app.extensions["stories.config"] = config
    app.extensions["stories.storages"] = build_storages(config)
    make_folder(config.data_dir)
    extensions.init_database(app, config)
    extensions.migrate.init_app(app, extensions.db, directory="migrations", compare_type=True, render_as_batch=True)
    web.init_app(app, config)
    public_side = (gallery, collections, board.bp, machines, submission, reporting, visiting)
    for blueprint in (*public_side, moderation, desk_collections, oversight, accounts, operations):
        app.register_blueprint(blueprint)
    cli.init_app(app)
    app.cli.add_command(demo)
    app.cli.add_command(staff)
    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies, x_host=config.trusted_proxies
        )
    return app
