"""The progress bar of a search, on a terminal only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from gemaakt.plan.engine.found import Watch

WORDS = {"nl": "Plannen", "en": "Planning"}
LIVING = {"nl": "Jaar naspelen", "en": "Living through the year"}


class Bar(Watch):
    """A watch that moves a bar."""

    def __init__(self, word: str) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self.progress = Progress(console=Console(stderr=True), transient=True)
        self.word = word
        self.task = self.progress.add_task(self.word, total=1.0)

    def better(self, cost: float) -> None:
        """Show the cost of the best plan."""
        self.progress.update(self.task, description=f"{self.word} {cost:,.0f}")

    def busy(self, share: float, cost: float) -> None:
        """Move the bar."""
        self.progress.update(self.task, completed=share)


@contextmanager
def bar(*, show: bool, language: str, words: Mapping[str, str] = WORDS) -> Iterator[Watch]:
    """A watch with a bar, or one that shows nothing."""
    if not show:
        yield Watch()
        return
    moving = Bar(words[language])
    with moving.progress:
        yield moving
