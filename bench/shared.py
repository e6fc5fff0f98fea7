"""Where the data of the benches lie, which are not part of the repository."""

import os
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[2] / "shared"


def shared(place: str, given: Path | None = None) -> Path:
    """A folder or file of the data; ends with a sentence when it is not there."""
    found = (given or Path(os.environ.get("GEMAAKT_SHARED", BESIDE))) / place
    if not found.exists():
        raise SystemExit(
            f"The data of this bench are not there: {found}. Let GEMAAKT_SHARED name the folder"
            " that holds data/ and checks/ (bench/README.md)."
        )
    return found
