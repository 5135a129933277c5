"""The bedside pages (Streamlit): find a patient, read the answer."""

from ui.bedside.cohort_round import CohortRounds
from ui.bedside.context import Bedside, install
from ui.bedside.server import ADDRESS, PortInUse, address_of, listen, serve

__all__ = [
    "ADDRESS",
    "Bedside",
    "CohortRounds",
    "PortInUse",
    "address_of",
    "install",
    "listen",
    "serve",
]
