"""One fence through the whole row, by documents alone, from the drawing to the passport.

Every station calls the same functions as the pages do, so both end with the same figures.
"""

from gemaakt.story.fence import FENCE, Fence
from gemaakt.story.stations import Story, play

__all__ = ["FENCE", "Fence", "Story", "play"]
