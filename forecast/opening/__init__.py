"""When a queue is open, read off a history that has no site to say so."""
