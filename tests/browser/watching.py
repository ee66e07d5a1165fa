"""What a browser must never do while it is used."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

_OWN_SCHEMES = ("data:", "blob:")
_PICTURES = (".jpg", ".avif", ".webp")
_ANSWER_WAS_AN_ERROR = "Failed to load resource"  # said of pages as well, such as a form that came back with 422
_SAID_OF_NO_FAULT = (
    "was preloaded using link preload but not used",  # an optional font: it is there on the next page
    "Service Worker registration blocked by Playwright",  # as the test has asked for
)


class Watch:
    """Collects the faults of one browser context: console messages, foreign requests, broken pages and files."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.faults: list[str] = []
        self._base_url = base_url
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        url = str(message.location.get("url"))
        if url.endswith(_PICTURES) and "inline style" in message.text:
            return  # the page a browser makes of its own around a picture that was opened as a link
        if message.type in ("error", "warning") and not message.text.startswith(_ANSWER_WAS_AN_ERROR):
            if any(words in message.text for words in _SAID_OF_NO_FAULT):
                return
            self.faults.append(f"console: {message.text} ({url})")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._base_url}/", *_OWN_SCHEMES)):
            self.faults.append(f"another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.request.service_worker:
            return  # the page that asked gets the same answer, and is looked at
        is_page = response.request.resource_type == "document"
        if response.status == 409 and "/uploads/" in response.url:
            return  # a line that broke: the client had not heard yet how much has arrived
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"{response.status}: {response.url}")
