"""The `lms` command, also as `python -m lms`."""

import gc
import sys

gc.disable()  # what is imported stays: to search it for garbage again and again cost a sixth of the start

from lms.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    sys.exit(main())
