"""What the desk's page of the requirement shows: what it rests on, how it comes about, and what it would be if."""
