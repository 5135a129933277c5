"""Random rule sets, written as the YAML a rule author would write."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import yaml

from engine.language import RuleSet, Vocabulary, read_ruleset

SERIES = {"serum_m_protein": "g/dL", "urine_m_protein": "mg/24h", "dflc": "mg/dL"}
AMOUNTS = {
    "serum_m_protein": ("0.2", "0.5", "1"),
    "urine_m_protein": ("100", "200"),
    "dflc": ("1", "10"),
}
LIMITS = {
    "serum_m_protein": ("0.3", "0.5", "1", "2"),
    "urine_m_protein": ("100", "200"),
    "dflc": ("5", "10"),
}
ABNORMALITIES = ("del_17p", "t_4_14", "gain_1q", "amp_1q", "del_1p")
EVENTS = ("car_t_infusion", "progression", "teclistamab_start", "next_therapy")
STATES = (
    "teclistamab is given",
    "proteasome_inhibitor is given",
    "bcma_car_t is given",
    "progression is documented",
    "plasma_cell_leukemia is documented",
    "car_t_infusion is on_record",
    "first_therapy is not on_record",
)
RARE_POINTS = (
    *("teclistamab_start", "up_to_infusion", "progression_restaging"),
    *("day_90", "since_infusion", "since_teclistamab"),
)
CHARTED = (
    ("serum_immunofixation", ("negative", "positive")),
    ("response", ("cr", "vgpr", "pr")),
)
DAY_EVENTS = (*EVENTS, "first_therapy", "as_of")
LISTS = (
    ("soft_tissue_lesions", "bone_contiguity", ("contiguous", "non_contiguous")),
    ("soft_tissue_lesions", "bone_contiguity", ("contiguous", "non_contiguous")),
    ("bone_lesions", "new_since_prior", ("yes", "no")),
)


@dataclass
class RuleMaker:
    """Writes random rules; every criterion gets its own id."""

    chance: random.Random
    indexed: bool
    written: list[str] = field(default_factory=list)
    number: int = 0
    elsewhere: bool = False

    def identity(self) -> str:
        """A new id."""
        self.number += 1
        return f"c{self.number}"

    def node(self, depth: int) -> dict[str, object]:
        """A criterion with everything below it."""
        kind = self.chance.choice(
            ("leaf", "leaf", "any", "all", "none", "at_least", "gate", "some", "holds")
        )
        if depth == 0 or kind == "leaf":
            return self.leaf()
        if kind == "some":
            return self.some()
        if kind == "holds":
            return self.holds()
        if kind == "gate":
            body = self.node(0)
            return {**body, "only_if": self.node(depth - 1)}
        children = [self.node(depth - 1) for _ in range(self.chance.choice((2, 2, 3)))]
        if kind == "at_least":
            count = self.chance.randint(1, len(children))
            return {"at_least": {"count": count, "of": children}}
        return {kind: children}

    def leaf(self) -> dict[str, object]:
        """One criterion string."""
        return {"id": self.identity(), "that": self.criterion()}

    def criterion(self) -> str:
        """A random criterion."""
        pick = self.chance.choice
        stated = lambda: pick(STATES)  # noqa: E731
        plain = (
            *(self.cytogenetic, self.latest, self.days, self.exposure),
            *(stated, self.charted),
        )
        if not self.indexed or self.elsewhere:
            return pick(plain)()
        return pick((*plain, *(self.counted,) * 8))()

    def operator(self) -> str:
        """A comparison."""
        return self.chance.choice((">=", ">", "<=", "<"))

    def series(self) -> tuple[str, str, str]:
        """A series, its unit and a limit."""
        name = self.chance.choice(list(SERIES))
        return name, SERIES[name], self.chance.choice(LIMITS[name])

    def cytogenetic(self) -> str:
        """A state of an abnormality, or the fraction of cells with one."""
        if self.chance.random() < 0.2:
            name = self.chance.choice(("del_17p", "t_4_14"))
            operator, limit = self.operator(), self.chance.choice((20, 5))
            return f"clone_fraction({name}) {operator} {limit} %"
        name = self.chance.choice(ABNORMALITIES)
        state = self.chance.choice(
            ("present", "present", "absent", "tested", "not present")
        )
        return f"{name} is {state}"

    def latest(self) -> str:
        """A reading of the rule's time point."""
        if self.chance.random() < 0.1:
            return f"latest(lactate_dehydrogenase) {self.operator()} upper_limit"
        series, unit, limit = self.series()
        reading = self.chance.choice(("latest", "latest", "highest", "lowest"))
        return f"{reading}({series}) {self.operator()} {limit} {unit}"

    def charted(self) -> str:
        """What a person charted last."""
        name, values = self.chance.choice(CHARTED)
        twice = ", confirmed: yes" if self.chance.random() < 0.3 else ""
        return f"charted({name}, as: {self.chance.choice(values)}{twice})"

    def exposure(self) -> str:
        """What was given, or failed, before an event."""
        event = self.chance.choice(EVENTS)
        if self.chance.random() < 0.5:
            name = self.chance.choice(("bortezomib", "bcma_car_t", "anti_cd38"))
            return f"given({name}, before: {event})"
        name = self.chance.choice(
            ("proteasome_inhibitor", "immunomodulatory_drug", "bortezomib")
        )
        return f"refractory_agents({name}, before: {event}) >= {self.chance.choice((1, 2))}"

    def counted(self) -> str:
        """What a series did since the index event."""
        pick = self.chance.choice
        series, unit, limit = self.series()
        confirmed = ", confirmed: yes" if self.chance.random() < 0.3 else ""
        by, amount = pick((10, 25, 50)), pick(AMOUNTS[series])
        rises = f"rises({series}, by: {by} %, and: {amount} {unit}{confirmed})"
        if self.chance.random() < 0.25:
            return self.more(series, unit, by, amount, confirmed)
        return pick(
            (
                rises,
                rises,
                f"{pick(('baseline', 'nadir'))}({series}) {self.operator()} {limit} {unit}",
                f"measurable({pick(list(SERIES)[:2])})",
                f"falls({series}, by: {pick((25, 50, 90, 100))} %{confirmed})",
                f"doubles({series}, within: {pick((30, 60))} d)",
            )
        )

    def more(self, series: str, unit: str, by: int, amount: str, confirmed: str) -> str:
        """A rise from another reference or beyond its limit, a drop, a reduction."""
        pick = self.chance.choice
        tail = f", from: {pick(('confirmed_nadir', 'confirmed_nadir', 'baseline'))}"
        if self.chance.random() < 0.3:
            tail += f", if_lowest: {pick(LIMITS[series])} {unit}"
        word = pick(("and", "more_than"))
        return pick(
            (
                f"rises({series}, by: {by} %, {word}: {amount} {unit}{tail}{confirmed})",
                f"rises({series}, by: 0 %, {word}: {amount} {unit}{tail}{confirmed})",
                f"rises({series}, by: {by} %, more_than: {amount} {unit}{confirmed})",
                f"drops({series}, by: {amount} {unit})",
                self.lesion_course(),
                self.lesion_course(),
                f"reduced({series}, by: {pick((25, 50, 90, 100))} %{confirmed})",
            )
        )

    def lesion_course(self) -> str:
        """A new lesion, or growth of a known one."""
        pick = self.chance.choice
        name = pick(("soft_tissue_lesions", "soft_tissue_lesions", "bone_lesions"))
        if self.chance.random() < 0.4:
            return f"appears({name})"
        axis = pick(("", ", short_axis: 10 mm"))
        limits = pick(
            ("by: 0 %, more_than: 0 mm", "by: 50 %, and: 1 cm", "by: 5 %, and: 1 mm")
        )
        return f"grows({name}, {limits}{axis})"

    def days(self) -> str:
        """Days between two events."""
        start, end = self.chance.sample(DAY_EVENTS, 2)
        limit = self.chance.choice((0, 14, 30, 60, 365))
        return f"days(from: {start}, to: {end}) {self.operator()} {limit} d"

    def some(self) -> dict[str, object]:
        """A list with a criterion on its items."""
        name, attribute, values = self.chance.choice(LISTS)
        negated = "not " if self.chance.random() < 0.2 else ""
        that = f"lesion.{attribute} is {negated}{self.chance.choice(values)}"
        inner: dict[str, object] = {"id": self.identity(), "that": that}
        if name == "soft_tissue_lesions" and self.chance.random() < 0.3:
            size = f"lesion.longest {self.operator()} {self.chance.choice((10, 20))} mm"
            large = {"id": self.identity(), "that": size}
            inner = {self.chance.choice(("all", "any")): [inner, large]}
        body: dict[str, object] = {"in": name, "with": inner}
        if self.chance.random() < 0.2:
            body["at_least"] = self.chance.choice((1, 2))
        return {"id": self.identity(), "some": body}

    def holds(self) -> dict[str, object]:
        """A reference to a flag of the same set that is already written."""
        if not self.written:
            return self.leaf()
        return {"id": self.identity(), "holds": self.chance.choice(self.written)}

    def rule(self, name: str) -> dict[str, object]:
        """A flag or a classification."""
        self.number = 0
        text: dict[str, object] = {
            "rule": name,
            "title": f"Random rule {name}",
            "edition": {"effective_from": "2025-01-01"},
            "source": {"paper": "none", "where": "generated", "quote": "generated"},
        }
        if self.indexed:
            text["index"] = "car_t_infusion"
            if self.chance.random() < 0.15:
                text["index"] = self.chance.choice(EVENTS[1:3])
            if self.chance.random() < 0.2:
                text["without_index"] = "not_applicable"
        point = self.chance.choice(
            ("now", "now", "now", "baseline", "progression", *RARE_POINTS)
        )
        text["at"] = [point]
        self.elsewhere = point != "now"
        if self.chance.random() < 0.1:
            text["only_if"] = self.leaf()
        text |= self.form()
        if "flag" in text and point == "now":
            self.written.append(name)
        return text

    def form(self) -> dict[str, object]:
        """A flag, cases, a score or a set."""
        form = self.chance.choice(("flag",) * 7 + ("cases", "cases", "score", "set"))
        if form == "cases":
            cases = [
                {"value": "first", "when": self.node(2)},
                {"value": "second", "when": self.node(1)},
                {"value": "third", "otherwise": "true"},
            ]
            return {"cases": cases}
        items = [{"value": name, "when": self.node(1)} for name in ("a", "b", "c")]
        if form == "set":
            return {"set": items}
        if form == "score":
            points = ("0.5", "1", "1.5")
            scored = [{**i, "points": self.chance.choice(points)} for i in items]
            bands = [
                {"value": "low", "up_to": "0.5"},
                {"value": "middle", "up_to": "1.5"},
                {"value": "high"},
            ]
            return {"score": {"items": scored, "bands": bands}}
        return {"flag": self.node(3)}


def random_ruleset(seed: int, vocabulary: Vocabulary) -> RuleSet:
    """The rule set of one seed: three rules, later ones may refer to earlier ones."""
    chance = random.Random(f"rules {seed}")  # noqa: S311
    maker = RuleMaker(chance, indexed=chance.random() < 0.7)
    name = f"random_{seed}"
    head = {
        "ruleset": name,
        "title": name,
        "version": "0.0.0",
        "kind": "policy",
        "citation": "generated",
    }
    texts = {f"{name}/ruleset.yaml": yaml.safe_dump(head)}
    for number in range(3):
        rule = maker.rule(f"r{number}")
        texts[f"{name}/r{number}.yaml"] = yaml.safe_dump(rule, sort_keys=False)
    return read_ruleset(texts, vocabulary)
