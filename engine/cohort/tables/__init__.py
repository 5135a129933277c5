"""Tables of a cohort as the papers print them."""

from engine.cohort.tables.characteristics import PAPER_A, PAPER_B, Characteristic
from engine.cohort.tables.columns import columns, rows_csv
from engine.cohort.tables.group_tests import (
    GroupTest,
    NumericTest,
    compare_counts,
    compare_numbers,
)
from engine.cohort.tables.panels import (
    TICKS,
    Panel,
    divisions,
    fit_panel,
    left_out,
    panels,
    print_panel,
    times_of,
)
from engine.cohort.tables.patterns import (
    STATUSES,
    Pattern,
    TherapyCounts,
    TransitionMatrix,
    first_therapies,
    patterns,
    print_patterns,
    print_therapies,
    print_transitions,
    transitions,
)
from engine.cohort.tables.printed_table import (
    PrintedTable,
    cell_in_csv,
    in_words,
    share,
)
from engine.cohort.tables.responses import (
    ResponseOdds,
    ResponseRate,
    ResponseTable,
    odds_ratio,
    print_responses,
    responses,
)
from engine.cohort.tables.row_reader import read_rows
from engine.cohort.tables.rows import CohortRow, Response, StpStatus
from engine.cohort.tables.table_one import (
    CharacteristicRow,
    LevelCounts,
    Summary,
    TableOne,
    groups_of,
    print_table_one,
    table_one,
)

__all__ = [
    "PAPER_A",
    "PAPER_B",
    "STATUSES",
    "TICKS",
    "Characteristic",
    "CharacteristicRow",
    "CohortRow",
    "GroupTest",
    "LevelCounts",
    "NumericTest",
    "Panel",
    "Pattern",
    "PrintedTable",
    "Response",
    "ResponseOdds",
    "ResponseRate",
    "ResponseTable",
    "StpStatus",
    "Summary",
    "TableOne",
    "TherapyCounts",
    "TransitionMatrix",
    "cell_in_csv",
    "columns",
    "compare_counts",
    "compare_numbers",
    "divisions",
    "first_therapies",
    "fit_panel",
    "groups_of",
    "in_words",
    "left_out",
    "odds_ratio",
    "panels",
    "patterns",
    "print_panel",
    "print_patterns",
    "print_responses",
    "print_table_one",
    "print_therapies",
    "print_transitions",
    "read_rows",
    "responses",
    "rows_csv",
    "share",
    "table_one",
    "times_of",
    "transitions",
]
