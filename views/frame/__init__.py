"""The frame around every page: who is at the desk, in which language, and what every page reads."""
