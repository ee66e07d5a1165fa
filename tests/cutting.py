"""A line that breaks: a proxy that cuts every connection when so many bytes have gone up."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_BLOCK = 16 * 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset, as when a tunnel swallows the train


class CuttingProxy:
    """Passes TCP connections on to a port of this machine, and cuts them at given counts of bytes sent up."""

    def __init__(self, to_port: int, cuts: Sequence[int]) -> None:
        self.bytes_up = 0
        self.cuts_left = sorted(cuts)
        self._to_port = to_port
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._to_port))
            for args in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._pass_on, args=args, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        try:
            while data := source.recv(_BLOCK):
                target.sendall(data)
                if is_up and self._is_cut(len(data)):
                    self._cut(source, target)
                    return
            target.shutdown(socket.SHUT_WR)
        except OSError:
            self._cut(source, target)

    def _is_cut(self, size: int) -> bool:
        with self._lock:
            self.bytes_up += size
            if not self.cuts_left or self.bytes_up < self.cuts_left[0]:
                return False
            self.cuts_left.pop(0)
            return True

    def _cut(self, *sockets: socket.socket) -> None:
        """Every other cut is a reset, the others a plain end in the middle of things."""
        for one in sockets:
            try:
                if len(self.cuts_left) % 2:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()


@contextmanager
def line_to(port: int, cuts: Sequence[int]) -> Iterator[CuttingProxy]:
    """A proxy to a port for the time of the block."""
    proxy = CuttingProxy(port, cuts)
    try:
        yield proxy
    finally:
        proxy.close()
