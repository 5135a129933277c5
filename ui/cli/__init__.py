"""The command ``mspike``."""

import sys

from ui.cli.application import run
from ui.cli.failure import ExitCode, Failure

__all__ = ["ExitCode", "Failure", "main", "run"]


def main() -> None:
    """Entry point of the command."""
    sys.exit(run(sys.argv[1:]))
