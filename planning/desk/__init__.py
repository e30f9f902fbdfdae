"""What the desk shows and changes, without a page: the standing plan, edits, overrides in words."""
