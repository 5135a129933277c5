"""Refusals of this room: a code, what is wrong, and what to do."""

from __future__ import annotations


class CohortError(ValueError):
    """A table or a fit that cannot be used; never names a patient's value.

    ======  ============================================================
    MS-S001 the table cannot be read
    MS-S002 a column is missing
    MS-S003 a cell cannot be read
    MS-S004 an observation ends before or when it begins
    MS-S005 a patient stands twice
    MS-S006 too few patients, groups or events
    MS-S007 a covariate does not vary, or repeats others
    MS-S008 what is compared counts from different events
    MS-S010 a Cox fit did not come to an end
    MS-S011 a Cox fit is worse than no covariates at all
    MS-S012 a Cox fit stopped where the likelihood still rises
    ======  ============================================================

    Attributes:
        code: number of the message; never reused.
        message: what is wrong.
        remedy: what to do.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        """Keep code, message and remedy."""
        super().__init__(f"{code}: {message}; {remedy}")
        self.code, self.message, self.remedy = code, message, remedy
