"""The server: REST with pages, ``$everything``, Bulk Data, SMART Backend Services."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ui.clock import system_seconds

FHIR = "application/fhir+json"
Fault = Callable[[Request], Response | None]


@dataclass
class FhirServer:
    """A server over some resources.

    Attributes:
        resources: JSON of each resource by ``Type/id``.
        page_size: matches on a page.
        everything: whether ``$everything`` is offered.
        public_key: key of the one client; an open server if ``None``.
        token_uses: requests that a token lives for.
        polls: how often an export is not ready yet.
        file_size: resources in a file of an export.
        faults: each is asked before a request is served, and may answer in its place.
        manifest: changes a manifest before it is sent.
        seen: method and path with query of each request.
        tokens: every token that was sent to any address.
    """

    resources: dict[str, dict] = field(default_factory=dict)
    page_size: int = 3
    everything: bool = False
    types: tuple[str, ...] = ("Patient", "Observation", "MedicationRequest")
    public_key: object | None = None
    algorithm: str = "ES384"
    client_id: str = "test-client"
    token_uses: int = 1000
    polls: int = 1
    file_size: int = 4
    faults: list[Fault] = field(default_factory=list)
    manifest: Callable[[dict], dict] = lambda manifest: manifest
    seen: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    assertions: set[str] = field(default_factory=set)
    jobs: dict[str, int] = field(default_factory=dict)
    now: Callable[[], float] = system_seconds
    writes: int = 0
    changes: int = 0
    _valid: dict[str, int] = field(default_factory=dict)

    def application(self) -> Starlette:
        everything = ["GET", "POST", "PUT", "DELETE"]
        return Starlette(routes=[Route("/{path:path}", self.serve, methods=everything)])

    def add(self, resource: dict) -> None:
        self.resources[f"{resource['resourceType']}/{resource['id']}"] = resource

    async def serve(self, request: Request) -> Response:
        path = request.url.path.strip("/").removeprefix("fhir").strip("/")
        self.seen.append(f"{request.method} {path}?{request.url.query}".rstrip("?"))
        for fault in self.faults:
            answer = fault(request)
            if answer is not None:
                return answer
        if path == ".well-known/smart-configuration":
            return self._configuration(request)
        if path == "token":
            return self._token(await request.form(), str(request.url))
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.tokens += [token] if token else []
        if path != "metadata" and not self._may(token):
            return outcome(401, "login")
        if request.method in ("POST", "PUT"):
            return self._write(path, await request.body())
        return self._read(path, request)

    def _may(self, token: str) -> bool:
        if self.public_key is None:
            return True
        left = self._valid.get(token, 0)
        self._valid[token] = left - 1
        return left > 0

    def _configuration(self, request: Request) -> Response:
        return JSONResponse(
            {
                "token_endpoint": f"{request.base_url}token",
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
            }
        )

    def _token(self, form, endpoint: str) -> Response:
        try:
            claims = jwt.decode(
                form["client_assertion"],
                self.public_key,
                algorithms=[self.algorithm],
                audience=endpoint,
                options={
                    "require": ["iss", "sub", "aud", "exp", "jti"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError:
            return JSONResponse({"error": "invalid_client"}, 400)
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        if (
            claims["iss"] != self.client_id
            or claims["sub"] != self.client_id
            or not 0 < claims["exp"] - self.now() <= 300
            or claims["jti"] in self.assertions
            or form["client_assertion_type"] != kind
            or form["grant_type"] != "client_credentials"
            or not form["scope"].startswith("system/")
        ):
            return JSONResponse({"error": "invalid_client"}, 400)
        self.assertions.add(claims["jti"])
        token = f"token-{len(self.assertions)}-{claims['jti']}"
        self._valid[token] = self.token_uses
        granted = {"access_token": token, "token_type": "bearer", "expires_in": 300}
        return JSONResponse(granted | {"scope": form["scope"]})

    def _write(self, path: str, body: bytes) -> Response:
        sent = json.loads(body)
        if path == "" and sent["type"] == "transaction":
            for entry in sent["entry"]:
                self._put(entry["request"]["url"], entry["resource"])
            return JSONResponse(
                {"resourceType": "Bundle", "type": "transaction-response"}
            )
        self._put(path, sent)
        return JSONResponse(sent)

    def _put(self, path: str, resource: dict) -> None:
        assert path == f"{resource['resourceType']}/{resource['id']}"
        self.writes += 1
        self.changes += self.resources.get(path) != resource
        self.resources[path] = resource

    def _read(self, path: str, request: Request) -> Response:
        base = f"{request.base_url}fhir"
        query = request.query_params
        if path == "metadata":
            return JSONResponse(self._capabilities(), media_type=FHIR)
        if path.endswith("$export"):
            return self._kick_off(request, base)
        if path.startswith("jobs/"):
            return self._job(path.removeprefix("jobs/"), request, base)
        if path.startswith("files/"):
            kind, _, number = path.removeprefix("files/").rpartition("/")
            return self._file(kind, int(number))
        if path.endswith("/$everything"):
            patient = path.removesuffix("/$everything").partition("/")[2]
            found = [r for r in self.resources.values() if patient in json.dumps(r)]
            return self._page(found, request, base)
        if path in self.resources:
            return JSONResponse(self.resources[path], media_type=FHIR)
        if path in self.types and "patient" in query:
            subject = {"reference": f"Patient/{query['patient']}"}
            found = [
                r
                for r in self.resources.values()
                if r["resourceType"] == path and r.get("subject") == subject
            ]
            return self._page(found, request, base)
        return outcome(404, "not-found")

    def _capabilities(self) -> dict:
        resources = [{"type": name} for name in self.types]
        if self.everything:
            resources[0]["operation"] = [{"name": "everything", "definition": "x"}]
        resources[-1]["searchInclude"] = ["MedicationRequest:medication"]
        return {
            "resourceType": "CapabilityStatement",
            "rest": [{"mode": "server", "resource": resources}],
        }

    def _page(self, found: list[dict], request: Request, base: str) -> Response:
        start = int(request.query_params.get("_offset", 0))
        end = start + self.page_size
        page = {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": len(found),
            "link": [{"relation": "self", "url": str(request.url)}],
            "entry": [
                {"resource": r, "search": {"mode": "match"}} for r in found[start:end]
            ],
        }
        if end < len(found):
            following = request.url.include_query_params(_offset=end)
            page["link"].append({"relation": "next", "url": str(following)})
        return JSONResponse(page, media_type=FHIR)

    def _kick_off(self, request: Request, base: str) -> Response:
        if request.headers.get("prefer") != "respond-async":
            return outcome(400, "invalid")
        job = str(len(self.jobs) + 1)
        self.jobs[job] = self.polls
        return Response(
            status_code=202, headers={"content-location": f"{base}/jobs/{job}"}
        )

    def _job(self, job: str, request: Request, base: str) -> Response:
        if job not in self.jobs:
            return outcome(404, "not-found")
        if request.method == "DELETE":
            del self.jobs[job]
            return Response(status_code=202)
        if self.jobs[job] > 0:
            self.jobs[job] -= 1
            headers = {"retry-after": "7", "x-progress": "50%"}
            return Response(status_code=202, headers=headers)
        output = [
            {"type": kind, "url": f"{base}/files/{kind}/{n}", "count": len(part)}
            for kind in self.types
            for n, part in enumerate(self._parts(kind))
        ]
        manifest = {
            "transactionTime": "2024-01-31T00:00:00Z",
            "request": f"{base}/$export",
            "requiresAccessToken": self.public_key is not None,
            "output": output,
            "error": [],
        }
        return JSONResponse(self.manifest(manifest))

    def _parts(self, kind: str) -> list[list[dict]]:
        found = [r for r in self.resources.values() if r["resourceType"] == kind]
        size = self.file_size
        return [found[i : i + size] for i in range(0, len(found), size)]

    def _file(self, kind: str, number: int) -> Response:
        lines = [json.dumps(r).encode() + b"\n" for r in self._parts(kind)[number]]
        return StreamingResponse(iter(lines), media_type="application/fhir+ndjson")


def outcome(status: int, code: str, text: str = "") -> Response:
    """An OperationOutcome; real ones name patients in their diagnostics."""
    issue = {"severity": "error", "code": code, "diagnostics": text or "SECRET NAME"}
    document = {"resourceType": "OperationOutcome", "issue": [issue]}
    return JSONResponse(document, status, media_type=FHIR)


def first(times: int, answer: Response, path: str = "") -> Fault:
    """A fault that answers the first requests of a path, and then passes."""
    left = [times]

    def fault(request: Request) -> Response | None:
        if path in request.url.path and left[0] > 0:
            left[0] -= 1
            return answer
        return None

    return fault
