"""Let `python -m groundswell` be the `groundswell` command."""

from groundswell import main

main()
