"""Activities: training, coaching and meetings as time of named people, placed where heads are worth least."""
