"""Random records as compact lines: bounds, partial dates, open lists, contradictions.

Days and values are drawn near the places where a verdict can change: day 0, 1, 59 to 61,
14 days before infusion, thresholds and their neighbours.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.generative.grids import (
    ABNORMALITIES,
    CHAIN,
    CHARTED,
    CONTIGUITY,
    EARLIER,
    EDGES,
    EXTENTS,
    FRACTIONS,
    OTHERS,
    PRODUCTS,
    SERUM,
    SHORT_AXES,
    SIZES,
    STATES,
    THERAPIES,
    URINE,
)

DAY_0 = date(2024, 1, 10)
AS_OF = "2024-12-31"


@dataclass
class RecordMaker:
    """Writes one random record; ``doubt`` is the chance that a detail is uncertain."""

    chance: random.Random
    doubt: float = 0.15

    def lines(self) -> list[str]:
        """One record."""
        lines = self.course()
        lines += self.series("serum", SERUM)
        lines += self.series("urine", URINE)
        lines += self.light_chains()
        lines += self.imaging()
        lines += self.fish()
        lines += self.others()
        lines += self.earlier_lines()
        lines += self.charted()
        return lines

    def odds(self, share: float) -> bool:
        """True with this chance."""
        return self.chance.random() < share

    def offset(self, low: int, high: int) -> int:
        """A day relative to infusion, often one where something changes."""
        edges = [day for day in EDGES if low <= day <= high]
        if edges and self.odds(0.5):
            return self.chance.choice(edges)
        return self.chance.randint(low, high)

    def date(self, offset: int, *, doubt: float | None = None) -> str:
        """That day: as a day, a month, a year, a stretch of days or a moment."""
        day = DAY_0 + timedelta(days=offset)
        if self.odds(self.doubt if doubt is None else doubt):
            kind = self.chance.choice(("month", "month", "stretch", "stretch", "year"))
            if kind == "month":
                return f"{day:%Y-%m}"
            if kind == "year":
                return f"{day:%Y}"
            last = day + timedelta(days=self.chance.randint(1, 5))
            return f"{day}/{last}"
        if self.odds(0.15):
            zone = self.chance.choice(("Z", "Z", "+02:00", "-05:00"))
            return f"{day}T{self.chance.choice(('01', '09', '22'))}:30:00{zone}"
        return f"{day}"

    def value(self, grid: tuple[str, ...]) -> str:
        """A number of the grid, a bound, a range, or a hidden or failed result."""
        number = self.chance.choice(grid)
        if not self.odds(self.doubt):
            return number
        kind = self.chance.choice(("<", "<=", ">", ">=", "range", "hidden", "failed"))
        if kind == "range":
            low, high = sorted((number, self.chance.choice(grid)), key=float)
            return f"{low}..{high}"
        if kind in ("hidden", "failed"):
            return kind
        return f"{kind}{number if float(number) else grid[1]}"

    def course(self) -> list[str]:
        """Infusion, lymphodepletion, progression and therapies."""
        lines = []
        if self.odds(0.95):
            product = self.chance.choice(PRODUCTS)
            date = self.date(0, doubt=self.doubt / 2)
            lines.append(f"infusion {date} product={product}")
        if self.odds(0.08):
            lines.append(f"infusion {self.date(self.offset(-200, 60))}")
        if self.odds(0.3):
            lines.append(f"lymphodepletion {self.date(self.offset(-16, -1))}")
        lines += [
            f"progression {self.date(self.offset(-60, 120))}"
            for _ in range(self.chance.choice((0, 0, 1, 1, 1, 2)))
        ]
        for _ in range(self.chance.choice((0, 0, 0, 1, 1, 2))):
            agent = self.chance.choice(THERAPIES)
            lines.append(f"therapy {agent} {self.date(self.offset(-100, 150))}")
        return lines

    def series(self, name: str, grid: tuple[str, ...]) -> list[str]:
        """Results before and after infusion; sometimes two at one time."""
        offsets = [
            self.offset(-70, 0) for _ in range(self.chance.choice((0, 1, 1, 1, 2)))
        ]
        since = self.chance.choice((0, 1, 1, 2, 3, 4))
        offsets += [self.offset(1, 180) for _ in range(since)]
        lines = []
        for offset in offsets:
            date = self.date(offset)
            lines.append(f"{name} {self.value(grid)} {date}{self.status()}")
            if self.odds(self.doubt / 3):
                lines.append(f"{name} {self.value(grid)} {date}")
        return lines

    def status(self) -> str:
        """Rarely preliminary."""
        return " preliminary" if self.odds(self.doubt / 5) else ""

    def light_chains(self) -> list[str]:
        """Kappa and lambda, of one specimen or of one day."""
        lines = []
        before = [self.offset(-60, 0) for _ in range(self.chance.choice((0, 1, 1)))]
        since = [self.offset(1, 180) for _ in range(self.chance.choice((0, 1, 2, 2)))]
        for number, offset in enumerate(sorted({*before, *since})):
            by_specimen = self.odds(0.4)
            date = self.date(offset, doubt=None if by_specimen else 0)
            tail = f" specimen=s{number}" if by_specimen else ""
            if not self.odds(self.doubt / 3):
                lines.append(f"kappa {self.value(CHAIN)} {date}{tail}")
            if not self.odds(self.doubt / 3):
                lines.append(f"lambda {self.value(CHAIN)} {date}{tail}")
        if not before and self.odds(0.4):
            ratio = self.chance.choice(("0.1", "0.26", "1", "1.65", "8", "<0.3"))
            lines.append(f"ratio {ratio} {self.date(self.offset(-60, 0), doubt=0)}")
        return lines

    def imaging(self) -> list[str]:
        """Studies and what they saw, stated absent, or listed completely."""
        lines = []
        for number in range(self.chance.choice((0, 1, 1, 2, 2, 3))):
            name, extent = f"i{number}", self.chance.choice(EXTENTS)
            lines.append(f"study {name} {extent} {self.date(self.offset(-90, 150))}")
            lines += [
                f"lesion {name} {self.contiguity()}{self.size()}{self.course_of()}{self.status()}"
                for _ in range(self.chance.choice((0, 0, 1, 1, 2)))
            ]
            if self.odds(0.35):
                limited = (
                    f" {self.chance.choice(CONTIGUITY[:2])}"
                    if self.odds(self.doubt)
                    else ""
                )
                lines.append(f"none {name}{limited}{self.status()}")
            if self.odds(0.35):
                listed = self.chance.choice(("", "", " soft_tissue", " bone"))
                lines.append(f"complete {name}{listed}")
            if self.odds(0.2):
                newness = self.chance.choice(("yes", "no", "not_stated"))
                named = self.chance.choice((" name=b1", " name=b1", ""))
                lines.append(f"bone {name} {newness}{self.size()}{named}")
            if self.odds(0.2):
                lines.append(f"nobone {name}")
        if self.odds(0.08):
            date = self.date(self.offset(-90, 150))
            lines.append(f"lesion - {self.contiguity()} {date}")
        return lines

    def course_of(self) -> str:
        """Which lesion it is, its short axis, and whether it is new."""
        parts = [self.chance.choice((" name=l1", " name=l1", " name=l2", ""))]
        parts.append(self.chance.choice((f" short={self.value(SHORT_AXES)}", "")))
        parts.append(self.chance.choice((" new=yes", " new=no", " new=no", "")))
        return "".join(parts)

    def size(self) -> str:
        """A longest diameter, often not measured."""
        return f" size={self.value(SIZES)}" if self.odds(0.6) else ""

    def contiguity(self) -> str:
        """Mostly stated."""
        if self.odds(2 * self.doubt):
            return self.chance.choice(CONTIGUITY)
        return self.chance.choice(CONTIGUITY[:2])

    def fish(self) -> list[str]:
        """Some probes, some twice."""
        lines = []
        share = self.chance.choice((0.4, 0.9, 1.0, 1.0))
        for name in ABNORMALITIES:
            for _ in range(2 if self.odds(0.1) else 1):
                if self.odds(share):
                    state = self.chance.choice(STATES)
                    date = self.date(self.offset(-100, 0))
                    part = ""
                    if state in ("present", "indeterminate") and self.odds(0.6):
                        part = f" clone={self.fraction()}"
                    lines.append(f"fish {name} {state} {date}{part}{self.status()}")
        return lines

    def charted(self) -> list[str]:
        """What a person charted, sometimes twice on one day."""
        lines = []
        for name, values in CHARTED.items():
            for _ in range(self.chance.choice((0, 0, 1, 1, 2, 3))):
                date = self.date(self.offset(-10, 150))
                value = "?" if self.odds(0.1) else self.chance.choice(values)
                lines.append(f"charted {name} {value} {date}{self.status()}")
        return lines

    def fraction(self) -> str:
        """The fraction of cells with an abnormality."""
        number = self.chance.choice(FRACTIONS)
        if not self.odds(self.doubt):
            return number
        low, high = sorted((number, self.chance.choice(FRACTIONS)), key=float)
        return self.chance.choice((f"<{number}", f"<={number}", f"{low}..{high}"))

    def others(self) -> list[str]:
        """Blood counts, chemistry, marrow, performance status, prior lines."""
        lines = []
        for name, grid in OTHERS.items():
            for _ in range(self.chance.choice((0, 1, 1, 2))):
                limit = self.chance.choice(
                    (" upper=250", " upper=250", " upper=230", "")
                )
                tail = limit if name == "lactate_dehydrogenase" else ""
                date = self.date(self.offset(-70, 150))
                lines.append(f"{name} {self.value(grid)} {date}{tail}{self.status()}")
        return lines

    def earlier_lines(self) -> list[str]:
        """Therapies long before infusion, progressions after them, a diagnosis."""
        lines = []
        for _ in range(self.chance.choice((0, 0, 1, 2, 3, 4))):
            agent, start = self.chance.choice(EARLIER), self.chance.randint(-900, -200)
            days = self.chance.choice((0, 30, 100))
            stop = f" stop={self.date(start + days)}" if self.odds(0.7) else ""
            why = " because=no_response" if self.odds(0.2) else ""
            if not self.odds(0.1):
                lines.append(f"therapy {agent} {self.date(start)}{stop}{why}")
            else:
                lines.append(f"therapy {agent} {self.date(start)} ordered")
            if self.odds(0.4):
                after = self.chance.choice((-1, 0, 59, 60, 61, 200))
                lines.append(f"progression {self.date(start + days + after)}")
        if self.odds(0.1):
            lines.append(f"diagnosis plasma_cell_leukemia {self.date(-300)}")
        return lines


def random_record(seed: int, doubt: float | None = None) -> list[str]:
    """The record of one seed; the same seed gives the same lines."""
    chance = random.Random(seed)  # noqa: S311
    if doubt is None:
        doubt = chance.choice((0, 0.02, 0.05, 0.1, 0.15))
    return RecordMaker(chance, doubt).lines()
