"""Finds the Debian programs that some tests use, or installs them. Never skips in silence.

python tests/debian.py --install
"""

import os
import shutil
import subprocess
import sys

PACKAGES = {"zbarimg": "zbar-tools", "soffice": "libreoffice-writer-nogui"}


def find(program: str) -> str:
    """The path of the program. Raises `LookupError` that says how to get it."""
    found = shutil.which(program)
    if found is None:
        raise LookupError(
            f"{program} is not installed; as root on Debian or Ubuntu: apt-get install {PACKAGES[program]}"
        )
    return found


def install() -> None:
    """Installs what is missing, where we are root and there is apt."""
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], env=environment, check=False
        )


def main() -> int:
    if "--install" in sys.argv:
        install()
    try:
        for program in PACKAGES:
            print(f"{program}: {find(program)}")
    except LookupError as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
