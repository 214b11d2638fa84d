"""``python -m passport``: the same command line as ``passport``."""

from passport.cli.main import run

if __name__ == "__main__":
    run()
