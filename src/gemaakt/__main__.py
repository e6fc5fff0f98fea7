"""``python -m gemaakt`` is the same as ``gemaakt``."""

from gemaakt.cli.main import main

if __name__ == "__main__":
    main()
