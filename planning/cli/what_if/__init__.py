"""Commands that try what has not happened: other rosters, other settings, a rush."""
