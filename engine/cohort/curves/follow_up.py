"""Administrative follow-up of paper B, as far as it can be told.

Patients had teclistamab by September 2023 and were followed to 30 April 2024
(Methods, first paragraph): everybody was followed for 7 months or more. The
longest follow-up is not printed; 18 months is the time from the approval of
teclistamab to the end of follow-up. The median is printed: 9.9 months.
"""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct

from engine.cohort.survival.arrays import Floats


class FollowUp(Struct, frozen=True, kw_only=True):
    """Distribution of the months for which patients were followed.

    Attributes:
        shortest: months for which everybody was followed.
        longest: months beyond which nobody was followed.
        median: median follow-up in months.
    """

    shortest: float = 7.0
    longest: float = 18.0
    median: float = 9.9

    @property
    def _power(self) -> float:
        share = (self.median - self.shortest) / (self.longest - self.shortest)
        return math.log(share) / math.log(0.5)

    def followed(self, months: Floats) -> Floats:
        """Share of patients still followed at ``months``."""
        span = (months - self.shortest) / (self.longest - self.shortest)
        return 1 - np.clip(span, 0, 1) ** (1 / self._power)

    def draw(self, size: int, random: np.random.Generator) -> Floats:
        """Months of follow-up of ``size`` patients."""
        spread = random.random(size) ** self._power
        return self.shortest + (self.longest - self.shortest) * spread
