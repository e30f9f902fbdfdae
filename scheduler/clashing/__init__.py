"""Contradictions between facts, found before anything is solved, as the smallest sets that clash."""
