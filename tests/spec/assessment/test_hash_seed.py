"""Same inputs, same bytes out: also in another process with another hash seed."""

from __future__ import annotations

import os
import subprocess
import sys

from engine.language import rules_root

# A deletion of 1p32 answers two abnormalities with one result: the order in which they
# are looked up once depended on the hash seed of the process.
STORY = rules_root() / "examples" / "patients" / "11-gain-1q-with-del-1p.json"


def assessed(seed: str) -> bytes:
    """The assessment of the story by a fresh process."""
    program = "from ui.cli import main; main()"
    asked = ["assess", str(STORY), "--as-of", "2025-12-31", "--format", "ndjson"]
    done = subprocess.run(
        [sys.executable, "-c", program, *asked],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_the_hash_seed_of_the_process_changes_no_byte() -> None:
    """Of two seeds that order the names ``del_1p`` and ``del_1p32`` differently."""
    first, *others = (assessed(seed) for seed in ("0", "5"))
    assert first
    assert others == [first]
