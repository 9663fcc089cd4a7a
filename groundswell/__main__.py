"""Let `python -m groundswell` be the `groundswell` command."""

import sys

from groundswell import main

sys.exit(main())
