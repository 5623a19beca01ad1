"""Run ``easemob`` as ``python -m easemob_async._cli``."""

from easemob_async._cli import main

if __name__ == "__main__":
    main()
