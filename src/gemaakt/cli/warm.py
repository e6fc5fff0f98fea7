"""`gemaakt warm`: compile the inner loops once, so that no command has to wait for it."""

import typer

app = typer.Typer(add_completion=False)


@app.command()
def warm() -> None:
    """Compile what is slow to start (once after installing)."""
    import importlib.util
    from importlib import import_module

    import_module("gemaakt.plan.warm").warm_up()
    for other in ("gemaakt.plan.graph.warm", "gemaakt.nest.warm"):
        room, _ = other.rsplit(".", 1)
        if importlib.util.find_spec(room) and importlib.util.find_spec(other):
            room_warm = import_module(other)
            (getattr(room_warm, "warm_up", None) or room_warm.warm)()
    import_module("gemaakt.nest.bars.solve").warm_bars()
    import_module("gemaakt.nest.shears.solve").warm_shears()
