"""Give the feature files the workbench's steps."""

from __future__ import annotations

import pytest

from ui.workbench import steps


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(steps, "mspike-workbench-steps")
