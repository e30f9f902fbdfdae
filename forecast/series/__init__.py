"""One queue's past: its local days, the shape of a day, and what in it cannot be believed."""
