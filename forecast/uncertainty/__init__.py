"""How unsure a forecast is."""
