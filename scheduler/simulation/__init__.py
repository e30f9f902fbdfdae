"""The digital twin: a roster lived through on sampled demand, contact by contact."""
