"""How a command ends: exit codes, and failures in the reader's words.

======  ================================================================
0       done
1       ``rules check|test|mutate|prove|verify``, ``evidence lint``: mistakes found; ``rules
        diff``: a difference found
2       wrong usage
3       nothing usable in the input
4       done, but some resources were set aside as unreadable
5       the solver (extra ``proof``) is not installed: nothing was proved
70      a fault of mspike itself; shown without any value of the record
130     stopped by Ctrl-C
141     the reader of the output closed it
======  ================================================================
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    MISTAKES_FOUND = 1
    WRONG_USAGE = 2
    NOTHING_USABLE = 3
    SET_ASIDE = 4
    CANNOT_PROVE = 5
    FAULT = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


class Failure(Exception):
    """A command cannot go on; told on stderr without a traceback.

    Attributes:
        code: number of the message, ``MS-C001``; never reused.
        message: what is wrong; no patient value.
        remedy: what to do.
        exit_code: how the command ends.
    """

    def __init__(
        self,
        code: str,
        message: str,
        remedy: str,
        exit_code: ExitCode = ExitCode.WRONG_USAGE,
    ) -> None:
        """Keep code, message and remedy."""
        super().__init__(f"{code}: {message}; {remedy}")
        self.code, self.message, self.remedy = code, message, remedy
        self.exit_code = exit_code
