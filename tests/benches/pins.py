"""PIN checks against their floor: Argon2 alone, with the same parameters on as many threads."""

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECKS = 100


def cost(check: object, threads: int) -> tuple[float, float]:
    """Checks a second, and processor milliseconds a check: the second figure holds on a busy machine too."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(check, range(threads)))  # type: ignore[arg-type]  # the first ones touch fresh memory
        begun, spent = time.perf_counter(), time.process_time()
        list(pool.map(check, range(CHECKS)))  # type: ignore[arg-type]
        return CHECKS / (time.perf_counter() - begun), (time.process_time() - spent) / CHECKS * 1000


def main() -> None:
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(HANDBOOK_VAR=folder, DJANGO_SETTINGS_MODULE="cms.settings")
        import django

        django.setup()
        from argon2.low_level import Type, hash_secret_raw

        from cms.organisation.sign_in import pins

        cores = os.cpu_count() or 1
        digest = pins.HASHER.hash(pins._peppered("58204917"))
        rate, ours = cost(lambda _: pins.verify(digest, "58204917"), cores)
        most, floor = cost(lambda _: hash_secret_raw(b"58204917", bytes(16), 2, 19 * 1024, 1, 32, Type.ID), cores)
    print(f"PIN checks: {rate:.0f}/s, {ours:.1f} ms each; floor (Argon2id alone): {most:.0f}/s, {floor:.1f} ms each")
    print(f"ratio {ours / floor:.2f}")


if __name__ == "__main__":
    main()
