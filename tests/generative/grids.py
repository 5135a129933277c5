"""What random records are made of: days, values and names near where verdicts change.

Everything is invented (synthetic).
"""

from __future__ import annotations

EDGES = (-61, -60, -59, -30, -16, -14, -7, -5, -1, 0, 1, 2, 29, 30, 31, 59, 60, 61, 90)
SERUM = (
    "0",
    "0.1",
    "0.2",
    "0.3",
    "0.49",
    "0.5",
    "0.6",
    "0.7",
    "0.99",
    "1",
    "1.25",
    "1.5",
    "2",
    "2.5",
    "2.51",
)
URINE = ("0", "50", "100", "199", "200", "250", "300", "400", "500")
CHAIN = ("0.5", "1", "2", "5", "10.9", "11", "12", "20", "25")
ABNORMALITIES = (
    "del_17p", "monosomy_17", "t_4_14", "t_14_16", "t_14_20", "gain_1q", "amp_1q", "del_1p", "del_1p32",
    "biallelic_del_1p32", "tp53_mutation",
)  # fmt: skip
# Analyte: numbers around the limits of the shipped rules.
OTHERS: dict[str, tuple[str, ...]] = {
    "hemoglobin": ("7.9", "8", "9", "12"),
    "neutrophils": ("0.9", "0.999", "1", "2"),
    "platelets": ("40", "50", "99", "100", "150"),
    "creatinine": ("0.8", "1.19", "1.2", "2", "2.1"),
    "albumin": ("3", "3.49", "3.5", "4"),
    "beta_2_microglobulin": ("2", "3.49", "3.5", "5.49", "5.5", "7"),
    "lactate_dehydrogenase": ("150", "249", "250", "251", "400"),
    "marrow_plasma_cells": ("0", "4", "4.9", "5", "30"),
    "ecog": ("0", "1", "2", "3"),
    "prior_lines": ("0", "0", "1", "4"),
}
SIZES = ("5", "19", "20", "21", "40")
SHORT_AXES = ("9", "10", "11")
FRACTIONS = ("0.05", "0.19", "0.2", "0.21", "0.6")
PRODUCTS = (
    "ciltacabtagene_autoleucel",
    "ciltacabtagene_autoleucel",
    "idecabtagene_vicleucel",
    "car_t_unspecified",
)
STATES = (
    "present",
    "absent",
    "absent",
    "absent",
    "indeterminate",
    "not_tested",
    "failed",
)
EXTENTS = (
    "whole_body",
    "whole_body",
    "whole_body",
    "limited",
    "skull_base_to_mid_thigh",
    "not_stated",
)
CONTIGUITY = ("contiguous", "non_contiguous", "indeterminate", "not_stated")
THERAPIES = (
    "teclistamab",
    "teclistamab",
    "talquetamab",
    "dexamethasone",
    "carfilzomib",
)
EARLIER = (
    "bortezomib",
    "carfilzomib",
    "lenalidomide",
    "pomalidomide",
    "daratumumab",
    "belantamab_mafodotin",
    "elranatamab",
)
# What a person charts, and the answers.
CHARTED: dict[str, tuple[str, ...]] = {
    "serum_immunofixation": ("negative", "negative", "positive"),
    "urine_immunofixation": ("negative", "negative", "positive"),
    "clonal_marrow_cells": ("absent", "absent", "present"),
    "response": ("scr", "cr", "vgpr", "pr", "pd"),
    "hematologic_response": ("cr", "vgpr", "sd", "pd"),
    "radiographic_response": ("cr", "sd", "pd", "pd"),
}
