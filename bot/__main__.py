"""`python -m bot`: the same as `qa-loop`."""

from bot.cli import main

if __name__ == "__main__":
    main()
