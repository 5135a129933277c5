"""The head of a rule set and of a rule, as an author writes them."""

HEAD = """\
ruleset: example
title: Example
version: 1.0.0
kind: policy
citation: written for a test
"""
RULE = """\
rule: example
title: Example
edition: {effective_from: 2026-01-01}
source: {paper: example, where: page 1, quote: written for a test}
index: car_t_infusion
"""
