"""Security headers and cache rules of the reader site: one table for every server that may carry it.

`headers_for` answers for one address; WhiteNoise, netlify.toml and nginx are written from the same table.
"""

from collections.abc import MutableMapping

SELF = "'self'"
NONE = "'none'"

# Strict, without inline code and without third parties. WebAssembly is for the QR reader on the scanner page;
# blob: pictures and films are saved copies, data: pictures are QR codes.
CONTENT_SECURITY_POLICY: dict[str, tuple[str, ...]] = {
    "default-src": (NONE,),
    "script-src": (SELF, "'wasm-unsafe-eval'"),
    "style-src": (SELF,),
    "img-src": (SELF, "data:", "blob:"),
    "media-src": (SELF, "blob:"),
    "font-src": (SELF,),
    "connect-src": (SELF,),
    "manifest-src": (SELF,),
    "worker-src": (SELF,),
    "form-action": (SELF,),
    "base-uri": (NONE,),
    "object-src": (NONE,),
    "frame-ancestors": (NONE,),
}

SECURITY: dict[str, str] = {
    "Content-Security-Policy": "; ".join(f"{name} {' '.join(of)}" for name, of in CONTENT_SECURITY_POLICY.items()),
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
REVALIDATE = "public, max-age=0, must-revalidate"
NO_CACHE = "no-cache"

# At most one pattern fits an address. Only names that carry a digest may be kept for ever.
CACHE: tuple[tuple[str, str], ...] = (
    ("/static/dist/*", FOREVER),
    ("/tep/*", FOREVER),
    ("/static/img/*", A_DAY),
    ("/sw.js", NO_CACHE),
    ("/manifest.webmanifest", NO_CACHE),
)

# What WhiteNoise does not know or names differently.
MEDIA_TYPES: dict[str, str] = {
    ".webmanifest": "application/manifest+json",
    ".vtt": "text/vtt",
    ".opus": "audio/ogg",
    ".m4a": "audio/mp4",
    ".wasm": "application/wasm",
}


def cache_for(path: str) -> str:
    for pattern, value in CACHE:
        if path == pattern or (pattern.endswith("*") and path.startswith(pattern[:-1])):
            return value
    return REVALIDATE


def headers_for(path: str) -> dict[str, str]:
    """All headers of the answer for one address of the reader site."""
    return {**SECURITY, "Cache-Control": cache_for(path)}


def add_headers(headers: MutableMapping[str, str], file: str, url: str) -> None:
    """WhiteNoise's `add_headers_function`."""
    for name, value in headers_for(url).items():
        headers[name] = value


def netlify() -> str:
    """The `[[headers]]` tables of netlify.toml.

    Netlify merges the rules that fit an address, so each header is set by one rule only: pages keep Netlify's
    own Cache-Control, which is `REVALIDATE`.
    """
    rules = [("/*", SECURITY), *((pattern, {"Cache-Control": value}) for pattern, value in CACHE)]
    return "\n".join(_netlify_rule(pattern, values) for pattern, values in rules)


def nginx_map() -> str:
    """For nginx's `http` block: the cache rule of an address as a variable."""
    lines = [f"    default {_quoted(REVALIDATE)};"]
    for pattern, value in CACHE:
        place = f"~^{pattern[:-1]}" if pattern.endswith("*") else pattern
        lines.append(f"    {place} {_quoted(value)};")
    return "map $uri $handbook_cache {\n" + "\n".join(lines) + "\n}\n"


def nginx_server() -> str:
    """For nginx's `server` block. A `location` with an add_header of its own must repeat these."""
    lines = [f"add_header {name} {_quoted(value)} always;" for name, value in SECURITY.items()]
    return "\n".join([*lines, "add_header Cache-Control $handbook_cache always;"]) + "\n"


def _netlify_rule(pattern: str, values: dict[str, str]) -> str:
    lines = [f"    {name} = {_quoted(value)}" for name, value in values.items()]
    return "\n".join(["[[headers]]", f"  for = {_quoted(pattern)}", "  [headers.values]", *lines, ""])


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '\\"') + '"'
