"""The steps from contacts to heads, in words."""
