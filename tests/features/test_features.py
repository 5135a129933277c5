"""Every feature file, run by pytest-bdd through the engine's public door."""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios(".")
