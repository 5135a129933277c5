"""Texts that are nearly rule files, for tests that nothing breaks the readers."""

from __future__ import annotations

from hypothesis import strategies as st

from engine.language import read_texts
from ui.workbench.error_catalogue import shipped_error_catalogue

FILES = shipped_error_catalogue().files
RULES = tuple(
    text for name, text in FILES.items() if name not in ("ruleset.yaml", "site.yaml")
)
SHIPPED = tuple(
    text
    for name, text in read_texts("rule_sets").items()
    if not name.endswith((".cases.yaml", "ruleset.yaml"))
)
VOCABULARY = read_texts("vocabulary")

# What breaks readers: YAML's own signs, words it reinterprets, numbers that are none,
# signs that look like others, and words of the language in the wrong place.
SHARDS = (
    *"[]{}()<>:,-?#&*!|%@`'\"\\ \t\n\r=.~^/+;",
    *("\r\n", "---", "...", "- ", ": ", "\n  ", "\n- ", "\n\n", "  ", "<<: ", "*a", "&a "),
    *("!!binary ", "%YAML 1.2\n", "? ", "|-\n", ">+2\n", "no", "yes", "null", "~", "true"),
    *("12:30", "0x1F", "0o7", "1_000", "1e5", ".5", "5.", "-1", "+1", "NaN", "inf", "0,5"),
    *("9" * 50, "0." + "3" * 50, "٣", "²", "½", "≥", "≤", "\u00d7", "\u2212", "µ", "\u00a0", "\u200b"),
    *("\ufeff", "\u202e", "\u2028", "\x85", "\x00", "\x07", "\ud800", "\U0001d7d9", "é", "字"),
    *("any: []", "none:", "holds: any_lesion", "is: [lesion]", "some:", "at: [now]", "when:"),
    *("otherwise: true", "only_if:", "id: a", "that: ", "in: bone_lesions", "count: 0"),
    *("rises(", "latest(", "days(from: ", "measurable(dflc)", "lesion.", " is ", " is not "),
    *("25 %", "mg/dl", "10^9/L", "2025-02-30", "9999-99-99", "least", "table: {}", "set: []"),
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, originals: tuple[str, ...], most: int = 6) -> str:
    """One of ``originals`` with a few cuts, insertions, doublings and swaps."""
    text = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, most))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        piece = draw(st.sampled_from(SHARDS) | st.text(max_size=6))
        text = draw(
            st.sampled_from(
                (
                    text[:start] + text[end:],
                    text[:start] + piece + text[start:],
                    text[:start] + piece + text[end:],
                    text[:end] + text[start:],
                    text[end:] + text[:start],
                )
            )
        )
    return text


WORDS = st.sampled_from(
    (
        *(
            "latest",
            "baseline",
            "nadir",
            "rises",
            "falls",
            "doubles",
            "measurable",
            "days",
        ),
        *(
            "given",
            "refractory_agents",
            "clone_fraction",
            "hemoglobin",
            "serum_m_protein",
        ),
        *(
            "dflc",
            "del_17p",
            "lesion",
            ".",
            "(",
            ")",
            ",",
            ":",
            "by",
            "and",
            "from",
            "to",
        ),
        *(
            "within",
            "before",
            "confirmed",
            "yes",
            "is",
            "not",
            "present",
            "tested",
            ">=",
        ),
        *("<", "<=", ">", "0.5", "25", "0", "%", "g/dL", "mg/24h", "d", "progression"),
        *("car_t_infusion", "upper_limit", "teclistamab", "bone_contiguity", "longest"),
    )
)
CRITERIA = st.lists(WORDS | st.sampled_from(SHARDS), max_size=14).map(" ".join)
