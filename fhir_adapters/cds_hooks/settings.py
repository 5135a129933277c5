"""The settings file of the service: who may call it, and where it may fetch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml
from msgspec import Struct

from engine.language import Document
from fhir_adapters.sources.server import ServerError, origin_of, read_base

_ALLOWED: Final = ("allowed", "refused")


class FhirServer(Struct, frozen=True):
    """A FHIR server from which what is missing may be fetched.

    Attributes:
        base: its base address.
        private: it may stand at a private address, inside the hospital.
    """

    base: str
    private: bool = False


class Issuer(Struct, frozen=True):
    """A CDS client that is known.

    Attributes:
        iss: issuer of its tokens, exactly.
        jwks: file of its public keys; ``None`` if they are fetched.
        jku: address of its public keys; empty if they stand in a file.
        fhir_servers: the FHIR servers that it may name.
    """

    iss: str
    jwks: Path | None = None
    jku: str = ""
    fhir_servers: tuple[FhirServer, ...] = ()


class Settings(Struct, frozen=True):
    """Who may call the service.

    Attributes:
        base_url: public address of the service, which tokens name as their audience.
        issuers: the CDS clients that are known; without any, nobody is asked who they
            are, which is for one machine alone.
        origins: web origins whose pages may call it (CORS).
        open_servers: FHIR servers that anybody may name while nobody is asked.
        source_url: page that says more about the policy, for the cards.
    """

    base_url: str
    issuers: tuple[Issuer, ...] = ()
    origins: tuple[str, ...] = ()
    open_servers: tuple[FhirServer, ...] = ()
    source_url: str = ""

    def servers_of(self, iss: str) -> tuple[FhirServer, ...]:
        """The FHIR servers that a caller may name."""
        if not self.issuers:
            return self.open_servers
        found = [one for one in self.issuers if one.iss == iss]
        return found[0].fhir_servers if found else ()


def read_settings(file: Path) -> Settings:
    """Read the settings file; files that it names stand beside it.

    Raises:
        OSError: it cannot be read.
        UnicodeDecodeError: it is not UTF-8.
        RuleErrors: every mistake in it.
    """
    document = Document(file.name, file.read_text("utf-8"))
    root = document.mapping(
        document.root,
        required=("base_url", "issuers"),
        optional=("origins", "source_url"),
    )
    found = Settings(
        base_url=_address(document, root.get("base_url")),
        issuers=tuple(_issuers(document, root.get("issuers"), file.parent)),
        origins=tuple(_origins(document, root.get("origins"))),
        source_url=_address(document, root.get("source_url")),
    )
    names = [one.iss for one in found.issuers]
    if "issuers" in root and (not names or len(set(names)) < len(names)):
        message = "each CDS client stands here once, and there is at least one"
        remedy = "give each `iss` one entry"
        document.wrong("MS-H030", root["issuers"], message, remedy)
    document.raise_if_wrong()
    return found


def _issuers(
    document: Document, node: yaml.Node | None, folder: Path
) -> Iterator[Issuer]:
    for item in document.sequence(node) if node is not None else ():
        keys = ("jwks", "jku", "fhir_servers", "private_addresses")
        entry = document.mapping(item, required=("iss",), optional=keys)
        if ("jwks" in entry) == ("jku" in entry):
            message = "the public keys of a CDS client stand in one place"
            remedy = "write either `jwks: FILE` or `jku: https://...`"
            document.wrong("MS-H031", item, message, remedy)
            continue
        private = _private(document, entry.get("private_addresses"))
        servers = entry.get("fhir_servers")
        bases = document.sequence(servers) if servers is not None else []
        yield Issuer(
            document.text(entry.get("iss")),
            folder / document.text(entry["jwks"]) if "jwks" in entry else None,
            _address(document, entry.get("jku")),
            tuple(FhirServer(_address(document, b), private) for b in bases),
        )


def _private(document: Document, node: yaml.Node | None) -> bool:
    if node is None:
        return False
    said = document.text(node)
    if said not in _ALLOWED:
        message = "private addresses are allowed or refused"
        remedy = "write `private_addresses: allowed`, or leave it out"
        document.wrong("MS-H032", node, message, remedy)
    return said == _ALLOWED[0]


def _address(document: Document, node: yaml.Node | None) -> str:
    """An https address, or one of this very machine; empty if nothing stands there."""
    if node is None:
        return ""
    try:
        base = read_base(document.text(node))
        if origin_of(base).is_private:
            return base
    except ServerError:
        pass
    message = "this is no https address without password, query or fragment"
    remedy = "write it as https://ehr.example.org/path"
    document.wrong("MS-H033", node, message, remedy)
    return ""


def _origins(document: Document, node: yaml.Node | None) -> Iterator[str]:
    for item in document.sequence(node) if node is not None else ():
        address = _address(document, item)
        if address.count("/") > 2:
            message = "a web origin has no path"
            remedy = "write scheme and host alone, https://ehr.example.org"
            document.wrong("MS-H034", item, message, remedy)
        yield address
