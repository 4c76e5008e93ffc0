"""Signing in with a name of the class; the first password typed for a name is kept."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

from jupyterhub.auth import Authenticator
from tornado import web
from traitlets import Instance

from tinyml_course.class_server.door import COOKIE, Door
from tinyml_course.class_server.names import clean_name
from tinyml_course.class_server.passwords import MIN_LETTERS, Answer
from tinyml_course.class_server.settings import ClassSettings

WAIT_S = 1.0
"""How long a wrong password keeps a name from the next guess, in seconds."""

WELCOME = (
    "Type your name as your teacher wrote it. The first time, choose a password of at least "
    f"{MIN_LETTERS} letters or digits, and remember it: from then on only that one opens your "
    "folder. Forgotten? Your teacher can reset it."
)


class ClassSignIn(Authenticator):  # type: ignore[misc] # JupyterHub carries no types
    """JupyterHub's authenticator for a class."""

    settings = Instance(ClassSettings).tag(config=True)
    door = Instance(Door).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def normalize_username(self, username: str) -> str:
        """The name as its folder is called; what cannot be a name stays and is refused later."""
        known = self.settings.names or self.door.passwords.names()
        return clean_name(username, known) or username

    def validate_username(self, username: str) -> bool:
        """Whether a name may be a folder's, and is on the list if there is one."""
        names = self.settings.names
        return clean_name(username) == username and (not names or username in names)

    async def authenticate(self, handler: Any, data: dict[str, str]) -> str | None:
        """The user's name, or None where name or password are wrong.

        Raises
        ------
        tornado.web.HTTPError
            The first password is too short; the page says so.
        """
        name = self.normalize_username(data["username"])
        if not self.validate_username(name):
            return None
        async with self._turns[name]:
            answer = await asyncio.to_thread(self.door.passwords.ask, name, data["password"])
            if answer is Answer.WRONG:
                await asyncio.sleep(WAIT_S)
        if answer is Answer.TOO_SHORT:
            raise web.HTTPError(
                403,
                f"This is your first time here: choose a password of at least {MIN_LETTERS} "
                "letters or digits. Go back and try again.",
            )
        if answer is Answer.WRONG:
            return None
        self._open_door(handler, name)
        return name

    def _open_door(self, handler: Any, name: str) -> None:
        user = handler.user_from_username(name)
        handler.set_cookie(
            COOKIE,
            self.door.cookie(name),
            path=user.base_url,
            expires_days=handler.settings.get("cookie_max_age_days", 14),
            httponly=True,
            secure=handler.request.protocol == "https",
            samesite="Lax",
        )
