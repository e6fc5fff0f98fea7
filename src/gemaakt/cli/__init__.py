"""The command line: one module a verb, no database needed."""

import time

BEGAN_S = time.monotonic()
"""When the process came here, before the dear imports: every answer says how long they took."""
