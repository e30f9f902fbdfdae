"""What an exit code tells the night watch."""

from enum import IntEnum


class Exit(IntEnum):
    """The contract with cron, make and every other caller."""

    PUBLISHED = 0
    """Published, or there was nothing to change."""

    REFUSED = 1
    """The input was refused; nothing was written."""

    WARNED = 2
    """Published with a warning: below target, or part of the forecast is a fallback."""

    KEPT = 3
    """Nothing was published; the last good roster stays."""

    STOPPED = 130
    """Stopped by Ctrl-C; what was published stays."""
