"""What the words on a drawing ask of a part."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Noted:
    """What the words on a drawing ask; empty where they say nothing, or two things at once."""

    pieces: int = 0
    of_sheet: int = 0
    """Pieces that are said where several parts are drawn, and of none of them alone."""
    mirrored: str = ""
    """The words that speak of a mirror image."""
    thickness_mm: float | None = None
    material: str = ""
    """What stands behind a label such as "Materiaal:"."""
    threads: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    """Work on the surface, in its own words."""
    texts: tuple[str, ...] = field(default=(), repr=False)
    """All that is written, each text once."""


def beside(own: Noted, other: Noted) -> Noted:
    """What two sheets of one part ask together; where both say it, the part's own."""
    return replace(
        own,
        pieces=own.pieces or (0 if own.of_sheet else other.pieces),
        mirrored=own.mirrored or other.mirrored,
        thickness_mm=own.thickness_mm or other.thickness_mm,
        material=own.material or other.material,
        threads=own.threads or other.threads,
        work=tuple(dict.fromkeys((*own.work, *other.work))),
        texts=tuple(dict.fromkeys((*own.texts, *other.texts))),
    )
