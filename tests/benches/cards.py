"""Cards of a branch against their floor: the QR matrices alone, and Typst compiling as many blank sheets.

In processor seconds, of this process and those that it starts: they hold on a busy machine too.
"""

import base64
import os
import resource
import secrets
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CARDS = int(os.environ.get("BENCH_CARDS", "500"))


def processor_seconds() -> float:
    used = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def cost(act: object) -> tuple[float, float]:
    """Processor seconds and seconds by the clock."""
    spent, begun = processor_seconds(), time.perf_counter()
    act()  # type: ignore[operator]
    return processor_seconds() - spent, time.perf_counter() - begun


def draw_matrices() -> None:
    import qrcode

    for _card in range(CARDS):
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
        code.add_data("STD1:" + base64.b32encode(secrets.token_bytes(90)).decode().rstrip("="))
        code.make()


def compile_blank_sheets() -> None:
    import typst

    with tempfile.NamedTemporaryFile("w", suffix=".typ") as blank:
        blank.write('#set page(paper: "a4")\n#set document(title: "-")\n' + "#pagebreak(weak: false)\n" * (CARDS // 10))
        blank.flush()
        typst.compile(blank.name, ignore_system_fonts=True, pdf_standards=["ua-1"])


def main() -> None:
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(HANDBOOK_VAR=folder, DJANGO_SETTINGS_MODULE="cms.settings", LOG_LEVEL="WARNING")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from cms.organisation.models import PeopleJob
        from cms.organisation.papers.card_job import order_cards
        from cms.organisation.papers.paper_orders import ALL, PaperOrder
        from cms.organisation.work import running
        from tests.cms.organisation.units.branches import make_branch
        from tests.factories import make_user

        branch = make_branch(CARDS)
        order_cards(PaperOrder(branch, make_user("to-chuc", [("personnel_officer", branch)]), ALL))
        ours, clock = cost(lambda: running.run_due("bench"))
        made = PeopleJob.objects.get()
        assert (made.state, made.summary["printed"]) == ("done", CARDS), made.failure_reason
        matrices, _ = cost(draw_matrices)
        blank, _ = cost(compile_blank_sheets)
    floor = matrices + blank
    print(f"{CARDS} cards: {ours:.1f} s of processor, {clock:.1f} s by the clock")
    print(f"floor: {matrices:.1f} s for the QR matrices, {blank:.2f} s for blank sheets; ratio {ours / floor:.2f}")


if __name__ == "__main__":
    main()
