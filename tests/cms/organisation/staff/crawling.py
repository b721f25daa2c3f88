"""Goes to every address Django answers, as somebody who knows a password and nothing else."""

from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize

from tests.factories import PASSWORD

# What stands for the parts of an address that vary. They need not lead to a row: doors that open sessions need none.
SAMPLES = {"IntConverter": "1", "UUIDConverter": str(UUID(int=1))}  # anything else: a letter
# Behind these: the editors' desk, the statistics, the staff part of the API.
DOORS = ("/cms/", "/cms/reports/site-history/", "/thong-ke/", "/api/v1/sessions")
NAMES = ("username", "login", "email")
PASSWORDS = ("password", "password1", "password2", "new_password1", "new_password2", "oldpassword")
STRETCH = 30


@dataclass(frozen=True)
class Bypass:
    """An address after which a session opened a door it should not have."""

    method: str
    path: str
    door: str


def addresses(patterns=None, prefix=""):
    """Every address of the resolver, once, with a sample for each part that varies."""
    if patterns is None:
        return sorted(set(addresses(get_resolver().url_patterns, "/")))
    found = []
    for entry in patterns:
        path = prefix + _sample(entry.pattern)
        if isinstance(entry, URLResolver):
            found += addresses(entry.url_patterns, path)
        elif isinstance(entry, URLPattern):
            found.append(path)
    return found


def _sample(pattern):
    if isinstance(pattern, RoutePattern):
        text = str(pattern)
        for name, converter in pattern.converters.items():
            kind = type(converter).__name__
            text = text.replace(f"<{name}>", "a")
            for spelled in ("int", "uuid", "slug", "str", "path"):
                text = text.replace(f"<{spelled}:{name}>", SAMPLES.get(kind, "a"))
        return text
    text, names = normalize(str(pattern))[0]
    return (text % dict.fromkeys(names, "1")).removeprefix("/") if names else text


def crawl(username, paths, before=None):
    """Visits each path, by GET and by POST with the password under every usual name; returns the bypasses.

    Each visitor is new, unless `before(client)` gives them a session: those go on through all addresses (with a new
    session after each that ended it), and only where a door stood open at the end of a stretch is it walked again one
    address at a time.
    """
    if before is None:
        return [bypass for path in paths for bypass in _visit_each(username, [path], None)]
    found = []
    for start in range(0, len(paths), STRETCH):
        stretch = paths[start : start + STRETCH]
        if _walk(username, stretch, before):
            found += [bypass for path in stretch for bypass in _visit_each(username, [path], before)]
    return found


def _walk(username, paths, before):
    """Whether a door stood open to somebody who had been at these addresses."""
    client = Client(raise_request_exception=False)
    for path in paths:
        for method in ("GET", "POST"):
            if "_auth_user_id" not in client.session:
                before(client)
            cache.clear()
            _visit(client, method, path, username)
    return any(_opens(client, door) for door in DOORS)


def _visit_each(username, paths, before):
    found = []
    for path in paths:
        for method in ("GET", "POST"):
            cache.clear()  # each visitor comes from nowhere
            client = Client(raise_request_exception=False)
            if before:
                before(client)
            _visit(client, method, path, username)
            found += [Bypass(method, path, door) for door in DOORS if _opens(client, door)]
    return found


def _visit(client, method, path, username):
    if method == "GET":
        client.get(path, {"next": "/cms/"})
    elif path.startswith("/api/"):
        body = {name: username if name in NAMES else PASSWORD for name in (*NAMES, *PASSWORDS)}
        client.post(path, body, content_type="application/json", headers={"Sec-Fetch-Site": "same-origin"})
    else:
        names = dict.fromkeys(NAMES, username) | dict.fromkeys(PASSWORDS, PASSWORD)
        client.post(path, {**names, "code": "000000", "credential": "{}", "next": "/cms/", "action": "trust"})


def _opens(client, door):
    if "sessionid" not in client.cookies:
        return False  # no session: the doors were tried without one once (see the test)
    answer = client.get(door)
    return answer.status_code == 200
