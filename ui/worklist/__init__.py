"""The worklist: what is due for every patient, and what became of each alert.

``mspike surveil`` prints it, and the bedside shows it; both ask the same ``Night``.
"""

from ui.worklist.board import Item, board
from ui.worklist.desk import Desk, OutOfReach
from ui.worklist.night import Night, TellNight, Told, feeds_received
from ui.worklist.rounds import Round, Rounds
from ui.worklist.rows import STATUSES, Row

__all__ = [
    "STATUSES",
    "Desk",
    "Item",
    "Night",
    "OutOfReach",
    "Round",
    "Rounds",
    "Row",
    "TellNight",
    "Told",
    "board",
    "feeds_received",
]
