"""Serves the whole product from one command: data at the first start, then web and workers until Ctrl-C."""

import os
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.demo import bells, supervisor
from cms.demo.accounts import accounts, demo_password
from cms.demo.seed import activation_codes, is_seeded, refresh_today, seed
from cms.env import env_int


class Command(BaseCommand):
    help = "Serve the demonstration on localhost. PORT changes the port."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=2000, help="how many members the first start invents")

    def handle(self, *args: Any, **options: Any) -> None:
        port = env_int("PORT", 8000, 1024, 65535)
        if settings.MODE != "demo":
            raise CommandError("The demonstration runs with HANDBOOK_MODE=demo, which it sets itself: unset it.")
        _refuse_taken(port)
        self.say("Chuẩn bị dữ liệu …")
        call_command("migrate", verbosity=0)
        if not is_seeded():
            seed(members=options["members"], number=2026, say=self.say)
        refresh_today()
        self.introduce(port)
        os.environ["HANDBOOK_ORIGIN"] = f"http://localhost:{port}"
        supervisor.run(supervisor.children(port), bells.ring_all, self.say)
        self.say("Đã dừng.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def introduce(self, port: int) -> None:
        origin = f"http://localhost:{port}"
        lines = [
            "",
            f"Sổ tay đảng viên điện tử: {origin}   (Ctrl-C để dừng)",
            f"  Trang đọc   {origin}/",
            f"  Biên tập    {origin}/cms/",
            f"  Thống kê    {origin}/thong-ke/",
            f"  Điểm danh   {origin}/diem-danh/",
            f"  API         {origin}/api/v1/docs",
            "",
            f"Tài khoản cán bộ (mật khẩu chung: {demo_password()}); bản trình diễn KHÔNG có xác thực hai lớp:",
            *(f"  {account.username:<11} {account.what}" for account in accounts()),
            "",
            "Mã kích hoạt cho đảng viên (dùng một lần):",
            *(f"  {code}  {name}\n    {origin}/kich-hoat/#{code}" for name, code in activation_codes()),
            "",
            "Lần đầu: phim và trang đang được dựng, xem tiến độ ở /cms/ (mục Xử lý phim và Bản phát hành).",
            "",
        ]
        self.say("\n".join(lines))


def _refuse_taken(port: int) -> None:
    """A clear sentence beats a web process that dies again and again."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(f"Cổng {port} đang được dùng. Chọn cổng khác: PORT=9000 make demo") from None
