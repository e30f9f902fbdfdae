"""How plan and twin compare, and what the plan learns from it."""
