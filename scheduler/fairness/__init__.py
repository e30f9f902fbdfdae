"""Fair lives: what everybody has borne, how evenly, and whose wishes were met."""
