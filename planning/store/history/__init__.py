"""What was: runs and publications page by page, what differs between two of them, and an older roster brought back."""
