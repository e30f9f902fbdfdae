"""What the desk's page of the service shows: the twin against the plan, by queue and by hour."""
