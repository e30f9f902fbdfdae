"""Ways to forecast one queue, all behind one protocol."""
