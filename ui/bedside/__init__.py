"""The bedside pages (Streamlit): find a patient, read the answer."""

from ui.bedside.context import Bedside, install
from ui.bedside.server import ADDRESS, PortInUse, address_of, listen, serve

__all__ = [
    "ADDRESS",
    "Bedside",
    "PortInUse",
    "address_of",
    "install",
    "listen",
    "serve",
]
