"""Settings of all tests: the same examples on every machine of continuous integration."""

from __future__ import annotations

import os
import signal

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
