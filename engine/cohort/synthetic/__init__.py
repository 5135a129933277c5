"""Synthetic cohorts: made up from published counts, of nobody."""

from engine.cohort.synthetic.paper_a import synthetic_paper_a

__all__ = ["synthetic_paper_a"]
