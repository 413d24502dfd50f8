"""Standard streams whose output leaves the kernel in small messages, as it is written."""

from __future__ import annotations

from ipykernel.iostream import OutStream

_PIECE = 64 * 1024  # characters


class PromptStream(OutStream):
    """ipykernel's stream, which sends what came together in 0.2 seconds, however much it is.

    A `print` in a loop makes that one message of a hundred megabytes, and the cell has ended before
    anybody could count them. This one waits, at each `_PIECE`, until what it has is sent.
    """

    _unsent = 0

    def write(self, string: str) -> int:
        """Write as to any text stream. Raises TypeError for what is no string."""
        if not isinstance(string, str) or len(string) <= _PIECE:
            self._write(string)
        else:
            for start in range(0, len(string), _PIECE):
                self._write(string[start : start + _PIECE])
        return len(string)

    def flush(self) -> None:
        """Send what there is. With nothing to send, the thread that does it isn't asked."""
        with self._buffer_lock:
            something = bool(self._buffers)
        if something:
            super().flush()  # type: ignore[no-untyped-call]

    def _write(self, piece: str) -> None:
        super().write(piece)
        self._unsent += len(piece)
        if self._unsent >= _PIECE:
            self._unsent = 0
            self.flush()
