"""Work per interval."""
