"""`python -m planning` is `tideshift`."""

import sys

from planning.cli import main

if __name__ == "__main__":
    sys.exit(main())
