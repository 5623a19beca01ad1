"""``python -m easemob_async._cli``: the same as ``easemob``."""

from easemob_async._cli import main

if __name__ == "__main__":
    main()
