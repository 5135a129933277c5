"""What the gate checked as JUnit XML, the form in which build servers take tests."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ui.workbench.gate.finding import Check, Finding, Level, RuleSetResult, Verified

# What XML 1.0 cannot hold at all.
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # fmt: skip


def junit_xml(verified: Verified) -> str:
    """Each rule set as a suite, each check as a test.

    Args:
        verified: what a run of the gate came to.
    """
    root = Element("testsuites", name="mspike rules verify")
    for result in verified.rulesets:
        _suite(root, result)
    totals = {key: sum(int(s.get(key, "0")) for s in root) for key in _COUNTED}
    root.attrib.update({key: str(count) for key, count in totals.items()})
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "unicode")}\n'


_COUNTED: Final = ("tests", "failures", "errors", "skipped")


def _suite(root: Element, result: RuleSetResult) -> None:
    failures = sum(bool(_wrong(check)) for check in result.checks)
    skipped = sum(bool(check.skipped) for check in result.checks)
    suite = SubElement(
        root,
        "testsuite",
        name=_text(result.name),
        tests=str(len(result.checks)),
        failures=str(failures),
        errors="0",
        skipped=str(skipped),
    )
    for check in result.checks:
        _case(suite, check)


def _case(suite: Element, check: Check) -> None:
    name = _text(f"{check.kind}: {check.name}")
    case = SubElement(suite, "testcase", classname=_text(check.subject), name=name)
    wrong = _wrong(check)
    if check.skipped:
        SubElement(case, "skipped", message=_text(check.skipped))
    if wrong:
        message = wrong[0].message if len(wrong) == 1 else f"{len(wrong)} findings"
        failure = SubElement(
            case, "failure", message=_text(message), type=wrong[0].code
        )
        failure.text = _text("\n".join(_told(finding) for finding in wrong))
    notes = [f for f in check.findings if f.level is Level.NOTE]
    if notes:
        SubElement(case, "system-out").text = _text("\n".join(map(_told, notes)))


def _wrong(check: Check) -> list[Finding]:
    return [f for f in check.findings if f.level is Level.ERROR]


def _told(finding: Finding) -> str:
    witness = f"\n{finding.witness}" if finding.witness else ""
    place = finding.place.text()
    return (
        f"{place}: {finding.code} {finding.message}\nremedy: {finding.remedy}{witness}"
    )


def _text(words: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", words)
