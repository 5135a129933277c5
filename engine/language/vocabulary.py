"""The vocabulary: every name a rule may use, with its unit, title and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from engine.language.units import Units
from engine.values import Once


class Analyte(Struct, frozen=True):
    """Something that is measured.

    Attributes:
        name: vocabulary name.
        title: name for readers.
        unit: canonical unit.
        measurable: from which value (canonical unit) disease is measurable by it.
        measurable_source: who says so.
        normal_low: lower normal limit where the vocabulary states one.
        normal_high: upper normal limit where the vocabulary states one.
        step: the least difference that laboratories commonly report, canonical unit;
            rules are tested one step beside their limits. No verdict depends on it.
    """

    name: str
    title: str
    unit: str
    measurable: Decimal | None = None
    measurable_source: str = ""
    normal_low: Decimal | None = None
    normal_high: Decimal | None = None
    step: Decimal | None = None


class DerivedSeries(Struct, frozen=True):
    """The involved minus the uninvolved free light chain, floored at zero."""

    name: str
    title: str
    unit: str
    kappa: str
    lambda_: str
    ratio: str


class Abnormality(Struct, frozen=True):
    """A cytogenetic abnormality.

    Attributes:
        name: vocabulary name.
        title: name for readers.
        implied_by: abnormalities of which any, if present, makes this one present.
        asked_as: the abnormality whose probe answers this one too.
        test: what is done to look for it.
    """

    name: str
    title: str
    implied_by: tuple[str, ...] = ()
    asked_as: str = ""
    test: str = "FISH"


class Agent(Struct, frozen=True):
    """A drug; supportive ones never start a line of therapy."""

    name: str
    title: str
    drug_class: str
    supportive: bool = False


class EventDefinition(Struct, frozen=True):
    """How an event of the rules is found among the facts.

    ``agent`` or ``classes`` narrow a therapy; without them any that is no supportive
    care counts. ``source`` ``therapy`` means given, ``order`` ordered and not given.
    """

    name: str
    title: str
    source: str
    which: str
    kind: str = ""
    agent: str = ""
    after: str = ""
    before: str = ""
    within_days: int | None = None
    baseline_days: int = 60
    baseline_ends_at: str = ""
    followed_until: str = ""
    classes: tuple[str, ...] = ()


class TimePoint(Struct, frozen=True):
    """A window of days around an anchor event, or everything until a moment.

    ``day`` moves the middle of the window: day 90 after the anchor.
    """

    name: str
    title: str
    suffix: str = ""
    anchor: str = ""
    days_before: int = 0
    days_after: int = 0
    until: str = ""
    ends_at: str = ""
    aging_days: int = 0
    day: int = 0


class ItemList(Struct, frozen=True):
    """A list of findings with attributes and the values these can take.

    ``measures`` are measured attributes with their canonical units.
    """

    name: str
    title: str
    item: str
    kind: str
    attributes: dict[str, tuple[str, ...]]
    measures: dict[str, str] = {}


class ChartedItem(Struct, frozen=True):
    """Something that a person charts, and the answers there are."""

    name: str
    title: str
    values: tuple[str, ...]


class Vocabulary(Struct, frozen=True, dict=True):
    """All names, by kind; ``codes`` are the codes (``system|code``) of a name."""

    units: Units
    analytes: dict[str, Analyte]
    derived: dict[str, DerivedSeries]
    abnormalities: dict[str, Abnormality]
    agents: dict[str, Agent]
    conditions: dict[str, str]
    events: dict[str, EventDefinition]
    time_points: dict[str, TimePoint]
    lists: dict[str, ItemList]
    cautions: dict[str, str]
    codes: dict[str, tuple[str, ...]] = {}
    charted: dict[str, ChartedItem] = {}
    classes: dict[str, str] = {}

    def title(self, name: str) -> str:
        """The name for readers of any vocabulary name."""
        title = self._titles.get(name)
        return name.replace("_", " ") if title is None else title

    @Once
    def _titles(self) -> dict[str, str]:
        tables: tuple[Mapping[str, object], ...] = (
            self.analytes,
            self.derived,
            self.abnormalities,
            self.agents,
            self.events,
            self.lists,
            self.charted,
        )
        titles = self.classes | self.conditions
        # Of a name that stands in several tables, the first one tells.
        for table in reversed(tables):
            titles |= {n: str(getattr(e, "title", n)) for n, e in table.items()}
        return titles

    def unit_of(self, series: str) -> str:
        """The canonical unit of an analyte or derived series."""
        entry = self.analytes.get(series) or self.derived[series]
        return "" if entry.unit == "1" else entry.unit

    def drug_classes(self) -> set[str]:
        """Every class an agent can belong to."""
        return {agent.drug_class for agent in self.agents.values()}
