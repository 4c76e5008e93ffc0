"""Explain an error of the SDK in one sentence that says what to do."""

from __future__ import annotations

import json

UNKNOWN_KEY = (
    "Edge Impulse does not know this API key; copy the key of your project from its dashboard "
    "(Keys) and set EI_API_KEY to it"
)


def explain_error(error: Exception, api_endpoint: str, job_timeout_s: float) -> str:
    """One sentence that says what failed and what to do."""
    kind = type(error).__name__
    status = getattr(error, "status", None)
    if kind == "TimeoutException":
        return (
            f"Edge Impulse's job did not finish in {job_timeout_s:g} s and was cancelled; try "
            "again later, or with a larger job_timeout_s"
        )
    if status in (401, 403) or "api key" in str(error).lower():
        return UNKNOWN_KEY
    if isinstance(error, OSError) or type(error).__module__.startswith("urllib3"):
        return (
            f"Edge Impulse at {api_endpoint} did not answer ({kind}); check that this "
            "computer is online, and try again"
        )
    return f"Edge Impulse refused ({kind}): {_reason(error)}"


def _reason(error: Exception) -> str:
    """The server's own message if it sent one, without the SDK's decoration."""
    body = getattr(error, "body", None)
    if body:
        try:
            return str(json.loads(body)["error"])
        except (ValueError, KeyError, TypeError):
            return f"{getattr(error, 'status', '')} {getattr(error, 'reason', '')}".strip()
    said = getattr(error, "error", None) or getattr(error, "message", None) or error
    return str(said).split("\r\n----")[0].strip("-\r\n ")
