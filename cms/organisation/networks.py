"""Where a request comes from, as coarse as mobile networks hand out addresses."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

PREFIX = {4: 24, 6: 48}


def network_of(request: HttpRequest) -> str:
    """The network, such as 203.0.113.0/24. Behind our own proxy the last address it wrote down counts, no other."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        text = request.headers.get("X-Forwarded-For", text).rpartition(",")[2].strip()
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    return str(ip_network((address, PREFIX[address.version]), strict=False))
