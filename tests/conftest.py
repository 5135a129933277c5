"""Settings of all tests: the same examples on every machine of continuous integration."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# the time of one example says more of the machine's load than of the code
settings.register_profile("here", deadline=None)
settings.load_profile("here")
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")

# Whoever runs the tests in the background made them, and all that they start, deaf to
# Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def the_program_stays_the_program() -> Iterator[None]:
    """Streamlit's AppTest leaves its page as ``__main__``, which new processes run."""
    program = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = program
