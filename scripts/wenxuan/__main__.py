"""Run `python -m wenxuan`."""

from wenxuan.cli import main

if __name__ == "__main__":
    main()
