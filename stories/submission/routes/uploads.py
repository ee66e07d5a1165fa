"""Photos in pieces, for clients that speak tus (``tus``): the page's own script, and any other.

No form, hence no token: the author's SameSite cookie and ``Sec-Fetch-Site`` keep other sites out, and a page of
another site cannot send these headers without asking first.
"""

from uuid import UUID

from flask import Response, request, url_for

from stories.submission import services
from stories.submission.routes import tus
from stories.submission.routes.blueprint import bp
from stories.submission.routes.photos import count_photo, show_tile
from stories.submission.routes.tus import BadHeader
from stories.web.guards import current_actor, requires_author


@bp.after_request
def name_version(response: Response) -> Response:
    """Every answer names the version of the protocol, refusals before it included."""
    if request.endpoint in ("submission.start_upload", "submission.upload"):
        response.headers["Tus-Resumable"] = tus.VERSION
    return response


@bp.route("/drafts/<public_id>/uploads", methods=["POST", "OPTIONS"])
@requires_author
@tus.speaks_tus
def start_upload(public_id: str) -> Response:
    """Start an upload. The body of the answer is the photo's tile, for the page."""
    if request.method == "OPTIONS":
        return tus.describe_server()
    size_bytes, metadata = tus.whole_number("Upload-Length"), tus.given_metadata()
    count_photo(public_id)
    upload = services.start_upload(
        public_id, by=current_actor(), size_bytes=size_bytes, file_name=tus.file_name(), client_metadata=metadata
    )
    # A path: whatever stands between may know us under another name or port.
    address = url_for("submission.upload", public_id=public_id, upload_id=upload.id)
    answer = tus.state_of(upload, 201, show_tile(public_id, upload.id), Location=address)
    answer.mimetype = "text/html"
    return answer


@bp.route("/drafts/<public_id>/uploads/<uuid:upload_id>", methods=["HEAD", "PATCH", "DELETE", "POST", "OPTIONS"])
@requires_author
@tus.speaks_tus
def upload(public_id: str, upload_id: UUID) -> Response:
    """Ask how far an upload is, send the next piece, or stop it; POST for those who cannot send the last two."""
    method = request.headers.get("X-HTTP-Method-Override", request.method)
    match method:
        case "OPTIONS":
            return tus.describe_server()
        case "HEAD":
            return _look(public_id, upload_id)
        case "PATCH":
            return _take(public_id, upload_id)
        case "DELETE":
            services.stop_upload(public_id, upload_id, by=current_actor())
            return tus.plain(204)
    raise BadHeader(400, "X-HTTP-Method-Override: PATCH or DELETE is expected")


def _look(public_id: str, upload_id: UUID) -> Response:
    found = services.get_upload(public_id, upload_id)
    words = {"Upload_Metadata": found.client_metadata} if found.client_metadata else {}
    return tus.state_of(found, 200, Upload_Length=str(found.size_bytes), **words)


def _take(public_id: str, upload_id: UUID) -> Response:
    if request.mimetype != tus.PIECE_TYPE:
        raise BadHeader(415, f"Content-Type: {tus.PIECE_TYPE} is expected")
    offset, checksum = tus.whole_number("Upload-Offset"), tus.given_checksum()
    found = services.take_pieces(
        public_id,
        upload_id,
        by=current_actor(),
        offset=offset,
        stream=tus.body(),
        length=request.content_length,
        checksum=checksum,
    )
    return tus.state_of(found, 204)
