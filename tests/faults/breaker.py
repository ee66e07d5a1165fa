"""A wire to a database or a store that can be cut, be dead, or be long: a small TCP proxy on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

_BLOCK_BYTES = 64 * 1024


class Breaker:
    """Passes bytes between the application and a server, or does not."""

    def __init__(self, url: str) -> None:
        """Lay it.

        Args:
            url: of the server; its host and port.
        """
        address = urlsplit(url)
        self._target = (address.hostname or "", address.port or 80)
        self._delay_seconds = 0.0
        self._carries = threading.Event()
        self._carries.set()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.endpoint_url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection in the middle of what it carries, and let no other one through."""
        self._is_cut.set()
        with self._lock:
            for one in self._sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut.clear()

    def part(self) -> None:
        """Let what is sent arrive at neither end: nobody is told, everybody waits. It arrives when they meet again."""
        self._carries.clear()

    def meet(self) -> None:
        """Let what was sent arrive."""
        self._carries.set()

    def slow(self, seconds: float) -> None:
        """Let what is sent to the server arrive so much later; 0 for at once."""
        self._delay_seconds = seconds

    def close(self) -> None:
        """End it for good."""
        self._carries.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            if self._is_cut.is_set():
                near.close()
            else:
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        self._carries.wait()
        with near, contextlib.suppress(OSError), socket.create_connection(self._target) as far, self._kept(near, far):
            back = threading.Thread(target=self._pump, args=(far, near), daemon=True)
            back.start()
            self._pump(near, far, is_there=True)
            back.join()

    @contextlib.contextmanager
    def _kept(self, *pair: socket.socket) -> Iterator[None]:
        with self._lock:
            self._sockets.update(pair)
        try:
            yield
        finally:
            with self._lock:
                self._sockets.difference_update(pair)

    def _pump(self, source: socket.socket, sink: socket.socket, *, is_there: bool = False) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_BLOCK_BYTES):
                if is_there and self._delay_seconds:
                    time.sleep(self._delay_seconds)
                self._carries.wait()
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
