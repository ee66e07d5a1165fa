"""A wire to the object store that can be cut: a small TCP proxy on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

_BLOCK_BYTES = 64 * 1024


class Breaker:
    """Passes bytes between the application and the store, or does not."""

    def __init__(self, endpoint_url: str) -> None:
        address = urlsplit(endpoint_url)
        self._target = (address.hostname or "", address.port or 80)
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.endpoint_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
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

    def close(self) -> None:
        """End it for good."""
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
        with near, contextlib.suppress(OSError), socket.create_connection(self._target) as far, self._kept(near, far):
            back = threading.Thread(target=_pump, args=(far, near), daemon=True)
            back.start()
            _pump(near, far)
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


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_BLOCK_BYTES):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
