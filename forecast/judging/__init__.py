"""What forecasts are worth: errors, rolling origins, and the choice that follows."""
