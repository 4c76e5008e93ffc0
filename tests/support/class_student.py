"""A student at the class server as a browser would be: cookies, redirects, web sockets."""

from __future__ import annotations

import json
import re
import time
import uuid
from typing import Any
from urllib.parse import quote

import requests
import websocket

TURN_S = 0.3
"""How long to wait before asking again whether a page is there, in seconds."""


class NotSignedInError(Exception):
    """The sign-in page came back."""


class ClassStudent:
    """Signs in, opens JupyterLab, reads files and runs code in a kernel.

    Parameters
    ----------
    url
        The address on the board, without a slash at its end.
    name, password
        What is typed.
    certificate
        The certificate authority of the server, for https.
    """

    def __init__(self, url: str, name: str, password: str, certificate: str | bool = True) -> None:
        self.url, self.name, self.password = url, name, password
        self.own = f"/user/{quote(name)}"
        self.session = requests.Session()
        self.session.verify = certificate
        self.session.headers["User-Agent"] = "Mozilla/5.0 (class test)"
        self._socket: websocket.WebSocket | None = None
        self._ca = certificate

    def sign_in(self) -> requests.Response:
        """Type name and password; the page that follows."""
        page = self.session.get(f"{self.url}/hub/login", timeout=60)
        token = re.search(r'name="_xsrf"\s+value="([^"]*)"', page.text)
        fields = {"username": self.name, "password": self.password}
        if token:
            fields["_xsrf"] = token[1]
        answer = self.session.post(f"{self.url}/hub/login", fields, timeout=300)
        if answer.status_code == 403 or 'name="password"' in answer.text:
            raise NotSignedInError(said(answer.text))
        return answer

    def open_lab(self, seconds: float = 300) -> float:
        """Wait for JupyterLab's page as the waiting page of the hub does; how long it took."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            page = self.session.get(f"{self.url}{self.own}/lab", timeout=60)
            if page.status_code == 200 and 'id="jupyter-config-data"' in page.text:
                return time.monotonic() - start
            if page.status_code == 403:
                raise NotSignedInError(said(page.text))
            time.sleep(TURN_S)
        raise TimeoutError(f"{self.name}: {page.status_code} {page.url} {said(page.text)}")

    def get(self, path: str) -> requests.Response:
        """A page or an answer of the student's server, or of any path that begins with a slash."""
        return self.session.get(f"{self.url}{self.own}/{path}", timeout=60)

    def send(self, method: str, path: str, content: Any) -> requests.Response:
        """Change something on the student's server."""
        headers = {"X-XSRFToken": self._xsrf()}
        place = f"{self.url}{self.own}/{path}"
        return self.session.request(method, place, json=content, headers=headers, timeout=60)

    def write(self, path: str, text: str) -> None:
        """Save a text file."""
        content = {"type": "file", "format": "text", "content": text}
        self.send("PUT", f"api/contents/{path}", content).raise_for_status()

    def start_kernel(self, folder: str = "") -> None:
        """Start a kernel in a folder and connect to it, as JupyterLab does."""
        body = {
            "path": f"{folder}/x.ipynb",
            "type": "notebook",
            "name": "x",
            "kernel": {"name": "python3"},
        }
        made = self.send("POST", "api/sessions", body)
        made.raise_for_status()
        kernel = made.json()["kernel"]["id"]
        address = self.url.replace("http", "ws", 1)
        cookies = "; ".join(
            f"{each.name}={each.value}"
            for each in self.session.cookies
            if each.path in {"/", f"{self.own}/"}
        )
        self._socket = websocket.create_connection(
            f"{address}{self.own}/api/kernels/{kernel}/channels",
            cookie=cookies,
            origin=self.url,
            timeout=120,
            sslopt={"ca_certs": self._ca} if isinstance(self._ca, str) else None,
        )

    def run(self, code: str, seconds: float = 120) -> list[str]:
        """Run code in the kernel; the text it printed or showed, or its error's traceback."""
        assert self._socket is not None, "start_kernel first"
        number = uuid.uuid4().hex
        header = {
            "msg_id": number, "session": self.name, "username": "", "version": "5.3",
            "msg_type": "execute_request",
        }  # fmt: skip
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = {
            "header": header, "parent_header": {}, "metadata": {}, "content": content,
            "channel": "shell", "buffers": [],
        }  # fmt: skip
        self._socket.send(json.dumps(message))
        texts: list[str] = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._socket.settimeout(max(0.1, end - time.monotonic()))
            answer = json.loads(self._socket.recv())
            if answer["parent_header"].get("msg_id") != number:
                continue
            kind, said_ = answer["msg_type"], answer["content"]
            if kind == "status" and said_["execution_state"] == "idle":
                return texts
            if kind == "stream":
                texts.append(said_["text"])
            elif kind in {"display_data", "execute_result"}:
                texts.append(said_["data"].get("text/plain", ""))
            elif kind == "error":
                texts.append("\n".join(said_["traceback"]))
        raise TimeoutError(f"{self.name}: no answer in {seconds} s, only {texts}")

    def value(self, expression: str, seconds: float = 60) -> str:
        """What an expression prints."""
        return "".join(self.run(f"print({expression})", seconds)).strip()

    def close(self) -> None:
        """Close the connections."""
        if self._socket is not None:
            self._socket.close()
        self.session.close()

    def _xsrf(self) -> str:
        found = [c for c in self.session.cookies if c.name == "_xsrf"]
        own = [c.value for c in found if c.path.rstrip("/") == self.own]
        return (own or [""])[0] or ""


def said(page: str) -> str:
    """The words of a page, shortened, for a message."""
    text = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())[:400]
