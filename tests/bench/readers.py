"""Readers without a screen: they speak to the pages as a browser does, and draw nothing.

Twenty browsers on one machine measure that machine's drawing; twenty readers have twenty
machines. This is the server's part of their wait: from the number to the verdict's bytes.
"""

from __future__ import annotations

import asyncio
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_PATIENCE = 120


class Reader:
    """One reader with the first page open."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._box = ""

    @classmethod
    async def at(cls, address: str) -> Reader:
        """Open the first page."""
        line = await connect(
            address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],
            origin=address,
            max_size=None,
            compression=None,
        )
        reader = cls(line)
        await reader.ask("")
        await reader.until("patients loaded")
        return reader

    async def ask(self, number: str) -> None:
        """Type a number, as the box of the page does."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        if self._box:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id, widget.string_value = self._box, number
        await self._line.send(message.SerializeToString())

    async def until(self, words: str) -> None:
        """Wait for a piece of the page that holds ``words``."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                message = ForwardMsg.FromString(await self._line.recv())
                element = message.delta.new_element
                self._box = element.text_input.id or self._box
                if words in element.html.body:
                    return

    async def look_up(self, patient: str) -> float:
        """Seconds from the number to the answer."""
        began = time.perf_counter()
        await self.ask(f"id:{patient}")
        await self.until(f"id {patient} ")
        return time.perf_counter() - began

    async def leave(self) -> None:
        """Close the page."""
        await self._line.close()


async def bursts(address: str, rounds: list[list[str]]) -> list[float]:
    """Every reader asks for a patient at the same moment, round after round."""
    readers = [await Reader.at(address) for _ in rounds[0]]
    found: list[float] = []
    for patients in rounds:
        every = (r.look_up(p) for r, p in zip(readers, patients, strict=True))
        found += await asyncio.gather(*every)
    for reader in readers:
        await reader.leave()
    return found
