"""What work contacts mean, before anybody is asked to do it."""
