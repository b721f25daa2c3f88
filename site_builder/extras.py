"""The files of a site that are not pages: web app manifest, site map, robots, redirects for a static host."""

import json
from collections.abc import Iterable
from xml.sax.saxutils import escape

from site_builder.content import Redirect
from site_builder.contract import View
from site_builder.library import Library
from site_builder.lists import ACTIVATION, CARD, DEVICES, GONE, MY_DATA, NOT_FOUND, SCANNER
from site_builder.render import Site

APP_NAME = "Sổ tay đảng viên điện tử"
NOT_LISTED = (NOT_FOUND, GONE, ACTIVATION, CARD, DEVICES, MY_DATA, SCANNER)


def extra_files(views: list[View], library: Library, site: Site, api_origin: str) -> dict[str, str]:
    return {
        "manifest.webmanifest": web_manifest(),
        "sitemap.xml": sitemap((view["path"] for view in views if view["template"] != "redirect"), site.origin),
        "robots.txt": f"User-agent: *\nAllow: /\nDisallow: /api/\n\nSitemap: {site.origin}/sitemap.xml\n",
        "_redirects": netlify_redirects(library, api_origin),
    }


def web_manifest() -> str:
    icons = [
        {"src": "/static/img/icon.svg", "sizes": "any", "type": "image/svg+xml"},
        {"src": "/static/img/icon-192.png", "sizes": "192x192", "type": "image/png"},
        {"src": "/static/img/icon-512.png", "sizes": "512x512", "type": "image/png"},
        {"src": "/static/img/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    app = {
        "id": "/",
        "name": APP_NAME,
        "short_name": "Sổ tay ĐV",
        "lang": "vi",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fdfbf7",
        "theme_color": "#8f1414",
        "icons": icons,
    }
    return json.dumps(app, ensure_ascii=False, indent=1) + "\n"


def sitemap(paths: Iterable[str], origin: str) -> str:
    lines = [f" <url><loc>{escape(origin + path)}</loc></url>" for path in sorted(paths) if path not in NOT_LISTED]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return head + "\n".join(lines) + "\n</urlset>\n"


def netlify_redirects(library: Library, api_origin: str) -> str:
    """Netlify's `_redirects`. Old addresses also exist as small pages, for hosts that know no redirects.

    Netlify answers 410 only with a page that exists.
    """
    rules = [f"/api/*  {api_origin}/api/:splat  200!"] if api_origin else []
    for entry in library.entries:
        if isinstance(entry.head, Redirect):
            rules.append(f"{entry.path}  {entry.head.target}  301!")
        elif entry.kind == "gone":
            rules.append(f"{entry.path}  {GONE}  410")
    return "".join(f"{rule}\n" for rule in rules)
