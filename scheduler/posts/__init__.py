"""Fixed posts: who sits where, and what is wrong with it."""
