"""The roster in force with everything it is judged by: read once, moved on by edits, counted where they touch it."""
