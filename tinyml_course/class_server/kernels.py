"""A student's kernels, a few at the same time."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from traitlets import Integer


class FewKernels(AsyncMappingKernelManager):
    """Jupyter's kernels, with a most; the memory of all together is limited elsewhere."""

    most = Integer(3).tag(config=True)

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override] # theirs too
        """Start one more, or refuse and say what to do.

        Raises
        ------
        tornado.web.HTTPError
            There are as many as there may be.
        """
        if len(self) >= self.most:
            raise web.HTTPError(
                409,
                f"{self.most} notebooks run already, as many as this class server allows each. "
                "Shut one down in the panel of running kernels (the square in the circle, on the "
                "left), then open this one again.",
            )
        return str(await super().start_kernel(**kwargs))
