"""What to order from vendors now, and what can wait: the staged newsvendor."""
