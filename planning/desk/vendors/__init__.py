"""The desk of vendors: what each was asked, what it answered, and what comes in from it."""
