"""A cookie that opens the way to one's own server, so that nobody's browser loads another's pages.

A student may replace the program behind ``/user/NAME/`` by one of their own. All servers share one
origin, so a page of that program, opened by somebody else, could read their notebooks with their
cookies. The proxy therefore sends to a server only who holds its cookie; the browser sends each
cookie to its own path alone, and scripts cannot read it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

from tinyml_course.class_server.passwords import Passwords

COOKIE = "class-door"


@dataclass(frozen=True)
class Door:
    """Makes and knows the cookies.

    Attributes
    ----------
    secret
        Of the server; never sent.
    passwords
        A cookie holds as long as the password with which it was given.
    """

    secret: bytes = field(repr=False)
    passwords: Passwords

    def cookie(self, user: str) -> str:
        """The value of a user's cookie."""
        said = f"door {self.passwords.mark(user)} {user}"
        return hmac.new(self.secret, said.encode(), hashlib.sha256).hexdigest()

    def opens(self, headers: Iterable[tuple[str, str]], user: str) -> bool:
        """Whether the headers of a request hold the cookie of a user who has a password."""
        if not self.passwords.mark(user):
            return False
        wanted = f"{COOKIE}={self.cookie(user)}".encode()
        held = (
            each.strip().encode("latin-1", "replace")
            for name, value in headers
            if name.casefold() == "cookie"
            for each in value.split(";")
        )
        return any(hmac.compare_digest(each, wanted) for each in held)
