"""HTTP responses as bytes, and their parts, for scripts that send them piece by piece."""

from __future__ import annotations

import json
from typing import Any

_REASONS = {
    200: "OK",
    302: "Found",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
}


def head(status: int = 200, content_type: str = "application/x-ndjson", **headers: str) -> bytes:
    """The head of a response whose body comes in chunks; `Retry_After="1"` becomes a header."""
    fields = {"Content-Type": content_type, "Transfer-Encoding": "chunked"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}\r\n{lines}\r\n".encode("latin-1")


def chunk(data: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


LAST_CHUNK = b"0\r\n\r\n"


def line(value: Any) -> bytes:
    """A JSON value as one line, in a chunk of its own."""
    return chunk(json.dumps(value, ensure_ascii=False).encode() + b"\n")


def whole(
    status: int, body: bytes, content_type: str = "application/json; charset=utf-8", **headers: str
) -> bytes:
    """A whole response with its length."""
    fields = {"Content-Type": content_type, "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}\r\n{lines}\r\n".encode("latin-1") + body
