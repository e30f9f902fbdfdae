"""Where demand and supply meet; the only package that reads disk, database or clock."""
