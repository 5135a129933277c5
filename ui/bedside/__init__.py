"""The bedside pages (Streamlit): find a patient, read the answer."""

from ui.bedside.cohort_round import CohortRounds
from ui.bedside.context import Bedside, PatientServer, install
from ui.bedside.server import ADDRESS, PortInUse, address_of, listen, serve
from ui.bedside.sign_in import SignIn, SignInError, read_sign_in

__all__ = [
    "ADDRESS",
    "Bedside",
    "CohortRounds",
    "PatientServer",
    "PortInUse",
    "SignIn",
    "SignInError",
    "address_of",
    "install",
    "listen",
    "read_sign_in",
    "serve",
]
