"""Reasons: what people's time is worth, why a roster is short where it is, and what would mend it at what price."""
