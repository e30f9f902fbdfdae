"""From a problem to tours and work, and the proof of how good they are."""
