"""HTTPS with the firm's own certificate: TLS ends here, the pages stand on loopback behind it.

One event loop in a thread of its own carries bytes both ways, so that the server of the pages
stays as it is and nothing needs to be installed.
"""

import asyncio
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path

from gemaakt.errors import GemaaktError

CHUNK = 65_536
HANDSHAKE_S = 15.0
type Address = tuple[str, int]


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


def end_tls(listener: socket.socket, inner: Address, context: ssl.SSLContext) -> threading.Thread:
    """Take TLS connections from a listening socket and carry them to a plain one on loopback."""
    carrying = threading.Thread(
        target=lambda: asyncio.run(_serve(listener, inner, context)), name="tls", daemon=True
    )
    carrying.start()
    return carrying


async def _serve(listener: socket.socket, inner: Address, context: ssl.SSLContext) -> None:
    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _carried(reader, writer, inner)

    server = await asyncio.start_server(
        taken, sock=listener, ssl=context, ssl_handshake_timeout=HANDSHAKE_S
    )
    async with server:
        await server.serve_forever()


async def _carried(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, inner: Address
) -> None:
    """One connection: both ways until either side is done."""
    try:
        from_pages, to_pages = await asyncio.open_connection(*inner)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_copy(reader, to_pages), _copy(from_pages, writer))


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Carry bytes one way; when they end, the other side is told so."""
    with suppress(OSError, ssl.SSLError):
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()
    with suppress(OSError, ssl.SSLError):
        target.close()
