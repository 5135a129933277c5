"""How untidy a synthetic record is: rates from ``rules/synthetic/mess.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import yaml

from engine.language import rules_root


class Mess:
    """Draws which untidiness befalls what."""

    def __init__(self, rates: Mapping[str, float]) -> None:
        """Take a rate for each kind of untidiness."""
        self.rates = dict(rates)

    @classmethod
    def shipped(cls) -> Mess:
        """The rates that are stated in the rules folder."""
        text = (rules_root() / "synthetic" / "mess.yaml").read_text(encoding="utf-8")
        rows: dict[str, dict[str, Any]] = yaml.safe_load(text)
        return cls({name: float(row["rate"]) for name, row in rows.items()})

    @classmethod
    def tidy(cls) -> Mess:
        """No untidiness at all."""
        return cls(dict.fromkeys(cls.shipped().rates, 0.0))

    def befalls(self, kind: str, chance: Random) -> bool:
        """Whether one kind happens this time.

        Raises:
            KeyError: no such kind.
        """
        return chance.random() < self.rates[kind]
