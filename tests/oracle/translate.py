"""A rule as one expression of the Common Expression Language (CEL).

Only what CEL can say of a complete patient: comparisons of single results, rises,
abnormalities, counts of days. Numbers are written twice: as whole numbers of
1/10,000 of a unit (``EXACT``), and as CEL's own binary floats (``FLOAT``).
"""

from __future__ import annotations

from decimal import Decimal

from engine.language import (
    CloneFraction,
    Compare,
    DaysBetween,
    Gate,
    Group,
    IsState,
    Leaf,
    Measurable,
    Node,
    Quantity,
    Rises,
    Rule,
    RuleHolds,
    RuleSet,
    Vocabulary,
)

SCALE = 10_000
WINDOWS = {
    "now": "all",
    "teclistamab_start": "all",
    "baseline": "before",
    "before_infusion": "before",
    "since_infusion": "since",
}


class NotSayable(Exception):
    """CEL cannot say this of a complete patient."""


class Translator:
    """Translates the rules of one set.

    Attributes:
        exact: whether numbers are whole, or CEL's floats.
        asked: the variables that the expression needs, by what they mean.
    """

    def __init__(self, ruleset: RuleSet, vocabulary: Vocabulary, *, exact: bool):
        self.ruleset, self.vocabulary, self.exact = ruleset, vocabulary, exact
        self.asked: dict[str, tuple[str, ...]] = {}

    def rule(self, rule: Rule) -> str:
        """The verdict of a rule as text: ``true``, a value, or ``not_applicable``."""
        if rule.index not in ("", "car_t_infusion", "teclistamab_start"):
            raise NotSayable(f"counted from {rule.index}")
        body = self._body(rule)
        if rule.population is not None:
            body = f"({self.node(rule, rule.population)}) ? ({body}) : 'not_applicable'"
        return body

    def _body(self, rule: Rule) -> str:
        if rule.form == "flag":
            assert rule.flag is not None
            if isinstance(rule.flag, Gate):
                raise NotSayable("a flag that may not apply")
            return f"({self.node(rule, rule.flag)}) ? 'true' : 'false'"
        if rule.form == "cases":
            text = ""
            for case in rule.cases:
                if case.when is None:
                    return f"{text}'{case.value}'"
                text += f"({self.node(rule, case.when)}) ? '{case.value}' : "
            raise NotSayable("cases that may all fail")
        if rule.form == "score" and rule.bands:
            return self._score(rule)
        raise NotSayable(rule.form)

    def _score(self, rule: Rule) -> str:
        total = " + ".join(
            f"(({self.node(rule, item.when)}) ? {int(item.points * 10)} : 0)"
            for item in rule.items
        )
        text = ""
        for band in rule.bands:
            if band.up_to is None:
                return f"{text}'{band.value}'"
            text += f"({total}) <= {int(band.up_to * 10)} ? '{band.value}' : "
        raise NotSayable("bands that end")

    def node(self, rule: Rule, node: Node) -> str:
        """One node as a condition; what does not apply is dropped by its parent."""
        match node:
            case Leaf(test=test):
                return self.leaf(rule, test)
            case Group():
                return self._group(rule, node)
            case RuleHolds(rule=name, values=values):
                other = self._other(rule, name)
                said = self.rule(other)
                wanted = values or ("true",)
                return f"({said}) in [{', '.join(repr(v) for v in wanted)}]"
        raise NotSayable(type(node).__name__)

    def _other(self, rule: Rule, name: str) -> Rule:
        suffix = self.vocabulary.time_points[rule.time_point].suffix
        rules = self.ruleset.rules
        return rules.get(name + suffix) or rules[name]

    def _group(self, rule: Rule, node: Group) -> str:
        parts = [self._child(rule, node.kind, child) for child in node.children]
        if node.kind == "all":
            return "(" + " && ".join(parts) + ")"
        if node.kind in ("any", "none"):
            some = "(" + " || ".join(parts) + ")"
            return some if node.kind == "any" else f"!{some}"
        counted = " + ".join(f"(({part}) ? 1 : 0)" for part in parts)
        return f"(({counted}) >= {node.count})"

    def _child(self, rule: Rule, kind: str, node: Node) -> str:
        if not isinstance(node, Gate):
            return self.node(rule, node)
        condition = self.node(rule, node.condition)
        body = self.node(rule, node.body)
        if kind == "all":
            return f"(!({condition}) || ({body}))"
        return f"(({condition}) && ({body}))"

    def leaf(self, rule: Rule, test: object) -> str:
        """One criterion."""
        match test:
            case Compare(reading=reading, series=series, operator=operator):
                value = self._reading(rule, reading, series)
                limit = self.number(test.limit)
                if test.of_normal:
                    limit = self.variable(f"upper_{series}", "upper", series)
                return f"{value} {operator} {limit}"
            case Measurable(series=series, limit=limit):
                return f"{self._one('before', series)} >= {self.number(limit)}"
            case Rises():
                return self._rises(test)
            case IsState(kind="abnormality", state="present" | "absent"):
                held = self.variable(f"has_{test.name}", "abnormality", test.name)
                return held if (test.state == "present") != test.negated else f"!{held}"
            case IsState(kind="event", state="on_record"):
                held = self.variable(f"on_{test.name}", "event", test.name)
                return f"!{held}" if test.negated else held
            case CloneFraction(abnormality=name, operator=operator, limit=limit):
                part = self.variable(f"part_{name}", "fraction", name)
                return f"{part} {operator} {self.number(limit)}"
            case DaysBetween(
                start="first_therapy" as start,
                end="as_of" as end,
                operator=operator,
                limit=limit,
            ):
                days = self.variable(f"days_{start}_{end}", "days", start, end)
                return f"{days} {operator} {self.number(limit)}"
        raise NotSayable(type(test).__name__)

    def _reading(self, rule: Rule, reading: str, series: str) -> str:
        window = "before" if reading == "baseline" else WINDOWS.get(rule.time_point)
        if window is None or series in self.vocabulary.derived:
            raise NotSayable(f"{reading} of {series} {rule.time_point}")
        if reading in ("latest", "baseline"):
            return self._one(window, series)
        extreme = {"highest": "most", "lowest": "least"}.get(reading)
        if extreme is None or (rule.index and window == "all"):
            raise NotSayable(reading)
        return self.variable(f"{extreme}_{window}_{series}", extreme, window, series)

    def _one(self, window: str, series: str) -> str:
        return self.variable(f"last_{window}_{series}", "last", window, series)

    def _rises(self, test: Rises) -> str:
        """Some result after the index rose from some earlier one, baseline included.

        From the lowest earlier one, if from any: both limits are easier to meet there.
        """
        if test.reference != "nadir" or test.confirmed or test.if_lowest is not None:
            raise NotSayable("a rise from anything but the lowest value")
        pairs = self.variable(f"pairs_{test.series}", "pairs", test.series)
        amount = ">" if test.strict else ">="
        hundred = "100" if self.exact else "100.0"
        return (
            f"{pairs}.exists(p, p[1] - p[0] {amount} {self.number(test.amount)} && "
            f"(p[1] - p[0]) * {hundred} >= p[0] * {self._percent(test.by)})"
        )

    def _percent(self, quantity: Quantity) -> str:
        if quantity.value % 1:
            raise NotSayable("a broken percentage")
        whole = int(quantity.value)
        return str(whole) if self.exact else f"{whole}.0"

    def number(self, quantity: Quantity) -> str:
        """A limit as CEL writes it."""
        if self.exact:
            return str(whole(quantity.value))
        text = format(quantity.value, "f")
        return text if "." in text else f"{text}.0"

    def variable(self, name: str, *meaning: str) -> str:
        """A variable of the expression."""
        self.asked[name] = meaning
        return name


def whole(value: Decimal) -> int:
    """A number in 1/10,000 of its unit."""
    scaled = value * SCALE
    assert scaled == int(scaled), value
    return int(scaled)
