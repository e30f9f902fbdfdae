"""The roster in sight, without a screen: whom filters find, people by days, one day of them, what is given by hand."""
