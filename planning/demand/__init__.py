"""The site's question to the forecaster, what is kept of its answers, and how they are judged."""
