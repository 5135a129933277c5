"""A folder for what does not fit into memory; what a killed run left behind is removed.

It holds texts of records. A run removes its own folder; one that is killed cannot, so the
next one does. Whether a folder is in use is told by a lock that ends with its process.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

if sys.platform != "win32":  # there, what was left behind stays
    import fcntl

_USED: Final = "mspike-cohort-"
_NEW: Final = "mspike-new-"
_LOCK: Final = "in-use"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of this process, in the folder for temporary files (``TMPDIR``)."""
    room = Path(tempfile.gettempdir())
    _remove_abandoned(room)
    made = Path(tempfile.mkdtemp(prefix=_NEW, dir=room))
    with (made / _LOCK).open("w") as lock:
        # locked before it has the name by which others look for folders
        _locked(lock)
        folder = made.rename(room / made.name.replace(_NEW, _USED, 1))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(room: Path) -> None:
    for folder in room.glob(f"{_USED}*"):
        # another user's folder, or one that is just being removed
        with suppress(OSError), (folder / _LOCK).open("r+") as lock:
            if _locked(lock):
                shutil.rmtree(folder, ignore_errors=True)


def _locked(lock: IO[str]) -> bool:
    """Whether the lock is ours now."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
