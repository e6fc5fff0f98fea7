"""One fence through all rooms, station by station."""
