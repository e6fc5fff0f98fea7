"""HTTPS with the firm's own certificate: TLS ends here, the pages stand on loopback behind it.

One event loop in a thread of its own carries bytes both ways, so that the server of the pages
stays as it is and nothing needs to be installed. Who is at the other end of a connection is kept
by its port on loopback: wrong passwords are counted by address, and all would seem to be one.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from gemaakt.errors import GemaaktError

CHUNK = 65_536
HANDSHAKE_S = 15.0
type Address = tuple[str, int]
type Callers = Mapping[str, str]
"""The address at the other end, by the port on loopback of its connection."""
type Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class CertificateUnusable(GemaaktError, ValueError):
    """The certificate or its key cannot be read, or they do not belong together."""


def context_of(certificate: Path, key: Path | None = None) -> ssl.SSLContext:
    """TLS settings of a certificate with its chain, in PEM; the key may be in the same file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # An empty password refuses a locked key in words; without one Python asks the terminal.
        context.load_cert_chain(certificate, key or certificate, password="")
    except (OSError, ssl.SSLError) as error:
        raise CertificateUnusable(
            "server.certificate-unusable", file=str(certificate), reason=str(error)
        ) from error
    return context


def end_tls(listener: socket.socket, inner: Address, context: ssl.SSLContext) -> Callers:
    """Take TLS connections from a listening socket and carry them to a plain one on loopback."""
    callers: dict[str, str] = {}
    threading.Thread(
        target=lambda: asyncio.run(_serve(listener, inner, context, callers)),
        name="tls",
        daemon=True,
    ).start()
    return callers


def told_who(application: Application, callers: Callers) -> Application:
    """The application, told the address of who calls instead of that of the carrier."""

    def answered(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        known = callers.get(environ.get("REMOTE_PORT", ""))
        return application({**environ, "REMOTE_ADDR": known} if known else environ, start)

    return answered


async def _serve(
    listener: socket.socket, inner: Address, context: ssl.SSLContext, callers: dict[str, str]
) -> None:
    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _carried(reader, writer, inner, callers)

    server = await asyncio.start_server(
        taken, sock=listener, ssl=context, ssl_handshake_timeout=HANDSHAKE_S
    )
    async with server:
        await server.serve_forever()


async def _carried(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    inner: Address,
    callers: dict[str, str],
) -> None:
    """One connection: both ways until either side is done."""
    try:
        from_pages, to_pages = await asyncio.open_connection(*inner)
    except OSError:
        writer.close()
        return
    port = str(to_pages.get_extra_info("sockname")[1])
    callers[port] = str(writer.get_extra_info("peername")[0])
    await asyncio.gather(_copy(reader, to_pages), _copy(from_pages, writer))
    del callers[port]


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Carry bytes one way; when they end, the other side is told so."""
    with suppress(OSError, ssl.SSLError):
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()
    with suppress(OSError, ssl.SSLError):
        target.close()
