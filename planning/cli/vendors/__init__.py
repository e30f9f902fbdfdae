"""Commands about vendors: what goes to them, what comes back, what to order."""
