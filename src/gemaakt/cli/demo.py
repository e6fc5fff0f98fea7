"""`gemaakt demo`: a demo company, planned, in the browser."""

from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it.")] = True,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Default: 8420.")
    ] = None,
) -> None:
    """Make or reopen the demo company and serve it on this computer."""
    from gemaakt.server.home import DEMO
    from gemaakt.server.run import serve

    serve(DEMO, port=port, with_browser=browser)
