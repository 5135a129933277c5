"""The folder that a run fills: whole files or none, and what has been done so far."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import msgspec
from msgspec import DecodeError, Struct, field

from fhir_adapters.sources.server.error import ServerError

STATE_FILE: Final = ".mspike-fetch.json"
_PART: Final = ".part"


class Report(Struct):
    """What a run brought.

    Attributes:
        files: names of the files in the folder.
        resources: lines in them.
        notices: what the user must know: number of the catalogue, and a detail.
    """

    files: list[str] = field(default_factory=list)
    resources: int = 0
    notices: list[tuple[str, str]] = field(default_factory=list)


class State(Struct):
    """What has been done so far; kept in the folder.

    Attributes:
        request: what was asked for; another question needs another folder.
        files: lines of each whole file.
        notices: see ``Report``.
        job: where the export tells how far it is.
        manifest: what the export consists of.
        complete: nothing is left to do.
    """

    request: dict[str, Any]
    files: dict[str, int] = field(default_factory=dict)
    notices: list[tuple[str, str]] = field(default_factory=list)
    job: str = ""
    manifest: dict[str, Any] | None = None
    complete: bool = False


class FetchFolder:
    """A folder of NDJSON that one request fills, in one run or in several.

    Attributes:
        state: what has been done.
    """

    def __init__(self, path: Path, request: dict[str, Any]) -> None:
        """Begin, or go on where an earlier run of the same request was stopped.

        Raises:
            ServerError: the folder holds something else, or cannot be written.
        """
        self._path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.state = self._known(request)
            for left in path.glob(f".*{_PART}"):
                left.unlink()
            self.keep()
        except OSError as cause:
            raise ServerError("MS-D210", path.name) from cause

    def _known(self, request: dict[str, Any]) -> State:
        file = self._path / STATE_FILE
        if not file.exists():
            # A file of unknown origin beside ours would be assessed with them.
            if any(not p.name.endswith(_PART) for p in self._path.iterdir()):
                raise ServerError("MS-D211", self._path.name)
            return State(request)
        try:
            state = msgspec.json.decode(file.read_bytes(), type=State)
        except (DecodeError, RecursionError) as cause:
            raise ServerError("MS-D211", self._path.name) from cause
        if state.request != request:
            raise ServerError("MS-D211", self._path.name)
        missing = [n for n in state.files if not (self._path / n).is_file()]
        for name in missing:
            del state.files[name]
            state.complete = False
        return state

    def keep(self) -> None:
        """Write down what has been done."""
        self._write(STATE_FILE, msgspec.json.encode(self.state))

    def restart(self) -> None:
        """Forget what an earlier job brought: a new one may cut its files differently."""
        for name in self.state.files:
            (self._path / name).unlink(missing_ok=True)
        self.state = State(self.state.request)
        self.keep()

    def has(self, name: str) -> bool:
        """Whether a file is there, whole."""
        return name in self.state.files

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """A file that gets its name when it is whole; after a fault there is none.

        Raises:
            ServerError: the folder cannot be written.
        """
        try:
            part = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed below
                dir=self._path, prefix=".", suffix=_PART, delete=False
            )
        except OSError as cause:
            raise ServerError("MS-D210", self._path.name) from cause
        place = Path(part.name)
        try:
            with part:
                yield cast("BinaryIO", part)
                part.flush()
                os.fsync(part.fileno())
            place.replace(self._path / name)
        except OSError as cause:
            raise ServerError("MS-D210", self._path.name) from cause
        finally:
            place.unlink(missing_ok=True)

    def done(self, name: str, lines: int) -> None:
        """Write down that a file is whole."""
        self.state.files[name] = lines
        self.keep()

    def notice(self, code: str, detail: str = "") -> None:
        """Write down what the user must know."""
        if (code, detail) not in self.state.notices:
            self.state.notices.append((code, detail))

    def finish(self) -> Report:
        """Write down that nothing is left to do."""
        self.state.complete = True
        self.keep()
        return self.report()

    def report(self) -> Report:
        """What has been brought so far."""
        files = sorted(self.state.files)
        return Report(files, sum(self.state.files.values()), list(self.state.notices))

    def _write(self, name: str, data: bytes) -> None:
        with self.file(name) as stream:
            stream.write(data)


def lines_in(stream: BinaryIO) -> int:
    """How many lines of a file hold something."""
    stream.seek(0)
    return sum(1 for line in stream if line.strip())
