"""Response headers: what a browser may load, who may frame it, who may keep it."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request

from stories.config import Config
from stories.tracing import request_id

VERSIONED_FILE = "public, max-age=31536000, immutable"  # its address changes with its content
PLAIN_FILE = "public, max-age=3600"  # fonts and script modules, which name each other


def init_app(app: Flask, config: Config) -> None:
    """Set cookies and headers for every response."""
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="__Host-session" if config.is_secure else "session",  # no sister domain can plant it
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.is_secure,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session: a slow writer is no attacker
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy hides the referrer; the token and SameSite protect
        MAX_CONTENT_LENGTH=8 * 31 * 1024 * 1024,  # eight photos of 30 MB and the form around them
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=200,
    )
    policy = _content_security_policy(config)
    framed_policy = policy.replace("frame-ancestors 'none'", "frame-ancestors *")

    @app.before_request
    def name_request() -> None:
        request_id.set(secrets.token_hex(8))
        if "\0" in request.path:
            abort(404)  # no address of ours has one, and PostgreSQL takes none in a text

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers, endpoint = response.headers, request.endpoint
        route = current_app.view_functions.get(endpoint or "")
        if response.status_code != 200 or not getattr(route, "is_bare", False):
            headers["Content-Security-Policy"] = framed_policy if getattr(route, "is_framable", False) else policy
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), browsing-topics=()"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["X-Request-Id"] = request_id.get()
            if config.is_secure:
                headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if endpoint == "static" and response.status_code in (200, 304):
            headers["Cache-Control"] = VERSIONED_FILE if "v" in request.args else PLAIN_FILE
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        if endpoint != "static" and "Server" in headers:
            del headers["Server"]
        return response


def _content_security_policy(config: Config) -> str:
    """No inline script or style anywhere, hence no nonce; pictures from our own public store beside ourselves."""
    images, read = ["'self'", "data:", "blob:"], ["'self'"]  # read: by scripts, which keep photos for later
    if config.s3_public_base_url:
        parts = urlsplit(config.s3_public_base_url)
        images.append(f"{parts.scheme}://{parts.netloc}")
        read.append(images[-1])
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(images),
        "font-src": "'self'",
        "connect-src": " ".join(read),
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
