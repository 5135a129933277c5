"""Every admissible answer to a request for data, as lines of a record.

Requests for results of a series are answered only where the window is plain (since one
known infusion day, no next line of therapy); the others are left out and counted.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from engine.language import shipped_vocabulary
from engine.reasoning import DataRequest
from tests.generative.asked_results import (
    Answer,
    answers_of,
    is_asked_result,
    of_one_sample,
    untaken,
)
from tests.generative.records import AS_OF, DAY_0
from tests.reference.compact import SHORT

NEXT_DAY = "2025-01-01"  # imaging that is asked for is done after the question
MOST = 200  # combinations of answers that are tried at most
LARGE, SMALL = "size=40", "size=5"
LESIONS = (
    (),
    (f"contiguous {LARGE}",),
    (f"non_contiguous {SMALL}",),
    (f"contiguous {SMALL}", f"non_contiguous {LARGE}"),
    (*(f"contiguous {LARGE}",) * 2, *(f"non_contiguous {LARGE}",) * 2),
)
# an answer to a FISH says in how many cells, as rules may ask for it
FOUND = ("present clone=0.6", "present clone=0.05")
DESCRIBED = {
    "bone_contiguity": ("contiguous", "non_contiguous"),
    "longest_diameter": (LARGE, SMALL),
}
_FINAL_OF = re.compile(r"the final result of \w+/f(\d+)")
_FRACTION_IN = re.compile(r"fraction of cells with .* in \w+/f(\d+)")
_READING_OF = re.compile(r"the conclusive reading of \w+/f(\d+)")
_SERIES = {name: short for short, name in SHORT.items()}
_VALUES = {
    "serum": ("0", "0.3", "1", "9"),
    "urine": ("0", "150", "300", "9000"),
}


def is_answerable(requests: Sequence[DataRequest]) -> bool:
    """Whether this module knows the admissible answers of all of them."""
    return all(_kind(request) for request in requests)


def answers_to(
    requests: Sequence[DataRequest], lines: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The record with every combination of answers, or many of them by chance."""
    options = [list(each) for each in _slots(requests, lines)]
    count = math.prod(len(answers) for answers in options)
    chance = random.Random(count)  # noqa: S311
    drawn = (tuple(map(chance.choice, options)) for _ in range(MOST))
    for combination in drawn if count > MOST else itertools.product(*options):
        record, further = list(lines), []
        for added, changed in combination:
            further += added
            for number, change in changed.items():
                record[number] = change(record[number])
        yield (*record, *further)


def _slots(
    requests: Sequence[DataRequest], lines: tuple[str, ...]
) -> Iterator[Iterator[Answer]]:
    """The answers to each request; of one sample, to all requests of it together."""
    samples: dict[str, list[DataRequest]] = {}
    for request in requests:
        if "of one sample with" in request.text:
            samples.setdefault(request.window, []).append(request)
        else:
            yield _answers(request, lines)
    for together in samples.values():
        yield of_one_sample(together, lines)


def _kind(request: DataRequest) -> str:
    if _FINAL_OF.search(request.text):
        return "final"
    if request.fact in shipped_vocabulary().abnormalities:
        if _FRACTION_IN.search(request.text):
            return "fraction"
        return "reading" if _READING_OF.search(request.text) else "fish"
    if request.fact == "bone_contiguity" or request.fact == "longest_diameter":
        return request.fact
    if request.fact == "soft_tissue_imaging" and request.window == "now":
        return "imaging"
    if request.fact == "lesion_list" and "soft-tissue" in request.text:
        return "list"
    series = _SERIES.get(request.fact, "")
    since = f"since {DAY_0.isoformat()}"
    if series in _VALUES and _count_of(request.window, since):
        return "several results"
    return "asked result" if is_asked_result(request) else ""


def _read_again(request: DataRequest, lines: tuple[str, ...]) -> Iterator[Answer]:
    """The same result, read again, or final: nothing else is tested."""
    final, fraction, reading = (
        pattern.search(request.text)
        for pattern in (_FINAL_OF, _FRACTION_IN, _READING_OF)
    )
    read = final or fraction or reading
    assert read is not None
    number = int(read[1]) - 1
    if final:
        # confirmed, or withdrawn (what stands in its place asks nothing)
        # what could not be read as an answer is replaced by one that can
        yield [], {number: lambda line: line.replace(" preliminary", "")}
        for category in (
            ("cr", "vgpr", "pr", "sd", "pd") if "?" in lines[number] else ()
        ):
            new = partial(_category, category=category)
            yield [], {number: new}
        yield [], {number: lambda _: f"last_contact {DAY_0}"}
        return
    for state in FOUND if fraction else (*FOUND, "absent"):
        yield [], {number: partial(_reread, state=state)}


def _probed(request: DataRequest) -> Iterator[Answer]:
    """One probe answers all that it sees; the narrower is found with the wider."""
    known = shipped_vocabulary().abnormalities.values()
    others = [k.name for k in known if request.fact == k.asked_as != k.name]
    for state in (*FOUND, "absent"):
        result, *part = state.split()
        line = " ".join((f"fish {request.fact} {result} {AS_OF}", *part))
        for found in (None, *others) if result == "present" else (None,):
            yield [line, *(_seen(name, name == found) for name in others)], {}


def _answers(request: DataRequest, lines: tuple[str, ...]) -> Iterator[Answer]:
    kind = _kind(request)
    if kind in ("final", "fraction", "reading"):
        yield from _read_again(request, lines)
    elif kind == "asked result":
        yield from answers_of(request, lines)
    elif kind == "fish":
        yield from _probed(request)
    elif kind in DESCRIBED:
        number = int(request.window.split("/f")[1]) - 1
        for words in DESCRIBED[kind]:
            yield [], {number: partial(_described, words=words)}
    elif kind == "imaging":
        for lesions in LESIONS:
            added = [f"study new whole_body {NEXT_DAY}", "complete new"]
            yield added + [f"lesion new {kind}" for kind in lesions], {}
    elif kind == "list":
        study = request.text.split("ImagingStudy/")[1].split(")")[0]
        denied = [line.split()[2:3] for line in lines if f"none {study}" in line]
        for lesions in LESIONS:
            if any(lesion.split()[:1] in denied for lesion in lesions):
                continue  # the record says that there is none
            added = [f"complete {study}"]
            yield added + [f"lesion {study} {kind}" for kind in lesions], {}
    else:
        yield from _several_results(request, lines)


def _several_results(request: DataRequest, lines: tuple[str, ...]) -> Iterator[Answer]:
    """So many results soon after day 0, and as many up to the day of the question."""
    series = _SERIES[request.fact]
    count = _count_of(request.window, f"since {DAY_0.isoformat()}")
    after = [DAY_0 + timedelta(days=offset) for offset in range(1, 30)]
    until = date.fromisoformat(AS_OF)
    before = [until - timedelta(days=offset) for offset in range(30)]
    for days in (after, before):
        free = untaken(map(str, days), series, lines)[:count]
        for values in itertools.product(_VALUES[series], repeat=count):
            pairs = zip(values, free, strict=True)
            yield [f"{series} {value} {day}" for value, day in pairs], {}


def _count_of(window: str, since: str) -> int:
    """How many results since day 0 are asked for; 0 if not just that."""
    word, _, rest = window.partition(" ")
    asked = rest in (f"results {since}", f"more results {since}")
    return {"two": 2, "three": 3}.get(word, 0) if asked else 0


def _seen(name: str, found: bool) -> str:
    return f"fish {name} {'present' if found else 'absent'} {AS_OF}"


def _described(line: str, words: str) -> str:
    """A lesion with its contiguity, or its size, stated."""
    if words.startswith("size="):
        kept = [word for word in line.split() if not word.startswith("size=")]
        return " ".join((*kept, words))
    return line.replace("indeterminate", words).replace("not_stated", words)


def _category(line: str, category: str) -> str:
    return line.replace("?", category).replace(" preliminary", "")


def _reread(line: str, state: str) -> str:
    words = [word for word in line.split() if not word.startswith("clone=")]
    result, *part = state.split()
    return " ".join((*words[:2], result, *words[3:], *part))
