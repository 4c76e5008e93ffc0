"""A certificate for a laptop that has no name on the internet: made here, signed by itself."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path


def pair(folder: Path) -> tuple[Path, Path]:
    """The files of the certificate and of its key, in PEM."""
    return folder / "class" / "class.crt", folder / "class" / "class.key"


def authority(folder: Path) -> Path:
    """The certificate of the authority that signed it."""
    return folder / "class-ca" / "class-ca.crt"


def make_certificate(folder: Path, hosts: Sequence[str]) -> None:
    """Make a certificate for some names and addresses, or take the one made before for the same.

    Parameters
    ----------
    folder
        Where it is kept.
    hosts
        Names and IP addresses of this machine, as browsers will write them.
    """
    from certipy import Certipy

    made_for = folder / "hosts.txt"
    said = "\n".join(hosts)
    if not (made_for.is_file() and made_for.read_text(encoding="utf-8") == said):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        store = Certipy(store_dir=str(folder))
        store.create_ca("class-ca")
        store.create_signed_pair("class", "class-ca", alt_names=[_as_alt_name(h) for h in hosts])
        folder.chmod(0o700)
        made_for.write_text(said, encoding="utf-8")


def _as_alt_name(host: str) -> str:
    try:
        return f"IP:{ip_address(host)}"
    except ValueError:
        return f"DNS:{host}"
