"""`gemaakt serve`: the firm's own company in the browser."""

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="0.0.0.0 lets tablets in.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Default: 8440.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it.")] = True,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Your own, with its chain, PEM: HTTPS.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="Its key, PEM, if not in the same file.")
    ] = None,
) -> None:
    """Serve the firm's own company; the first start makes its owner."""
    from gemaakt.server import tether
    from gemaakt.server.home import OWN
    from gemaakt.server.run import serve as serve_company
    from gemaakt.server.tls import context_of

    if os.environ.pop("GEMAAKT_TETHERED", ""):
        tether.hold()
    tls = context_of(certificate, key) if certificate else None
    serve_company(OWN, host=host, port=port, with_browser=browser, tls=tls)
