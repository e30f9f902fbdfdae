"""`python -m tideshift` is the console script `tideshift`; the name of the project is its module's too."""

from planning.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
