"""Settings from the environment. Nonsense stops the start and is named."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def env_str(name: str, default: str | None = None) -> str:
    """The text in the variable; without a default it must be set and not empty."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"The setting {name} is missing from the environment.")
    return value


def env_bool(name: str, default: bool) -> bool:
    """1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"The setting {name} must be 1 or 0, not {value!r}.")


def env_int(name: str, default: int, minimum: int, maximum: int) -> int:
    """A whole number within its bounds."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or not minimum <= int(value) <= maximum:
        raise ImproperlyConfigured(
            f"The setting {name} must be a whole number from {minimum} to {maximum}, not {value!r}."
        )
    return int(value)


def env_list(name: str, default: list[str]) -> list[str]:
    """Words separated by commas."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or default


def env_path(name: str, default: Path) -> Path:
    """An absolute path."""
    path = Path(env_str(name, str(default)))
    if not path.is_absolute():
        raise ImproperlyConfigured(f"The setting {name} must be an absolute path, not {str(path)!r}.")
    return path


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of a closed list of words."""
    value = env_str(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"The setting {name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def env_origin(name: str, with_path: bool = False) -> str:
    """An origin such as https://sotay.example.vn, or nothing. `with_path`: a path may follow."""
    value = os.environ.get(name, "").strip().rstrip("/")
    parts = urlsplit(value)
    local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    if value and not (parts.scheme == "https" or local):
        raise ImproperlyConfigured(f"The setting {name} must be an https origin, not {value!r}.")
    if parts.query or parts.fragment or (parts.path and not with_path):
        raise ImproperlyConfigured(f"The setting {name} must end after its host, not {value!r}.")
    return value
