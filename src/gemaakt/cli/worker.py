"""`gemaakt worker`: runs the searches of a company that is served elsewhere."""

from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def worker(
    company: Annotated[str, typer.Option("--company", help="company or demo.")] = "company",
    parallel: Annotated[int, typer.Option("--parallel", min=1, max=64, help="At once.")] = 2,
) -> None:
    """Run searches until somebody ends it."""
    from gemaakt.server.run import prepare

    place = prepare(company)
    from gemaakt.server.in_use import hold
    from gemaakt.server.solve.worker import work

    hold(place)
    work(parallel=parallel)
