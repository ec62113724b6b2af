"""``python -m kinetic_chain`` is the command ``kinetic-chain``."""

from kinetic_chain.cli import entry

if __name__ == "__main__":
    entry()
