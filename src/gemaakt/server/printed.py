"""The address that QR codes on paper carry.

Who prints calls this computer `127.0.0.1`; the tablet or the customer that scans the paper has to
call it by another name. That name is the firm's own, else one under which this computer listens.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from gemaakt.server.shop.models import Letterhead

HERE = frozenset({"127.0.0.1", "localhost", "::1", ""})
"""Names under which a computer reaches itself only."""


def base_address(request: HttpRequest) -> str:
    """`scheme://name:port` for paper: the firm's, else that of the request or of the network."""
    own = Letterhead.objects.values_list("pages", flat=True).first()
    if own:
        return own
    asked = f"{request.scheme}://{request.get_host()}"
    name = name_on_network() if is_only_here(asked) else ""
    if not name:
        return asked
    port = urlsplit(asked).port
    return f"{request.scheme}://{name}{f':{port}' if port else ''}"


def printed_address(request: HttpRequest, path: str) -> str:
    """The whole address of a page, as paper carries it."""
    return base_address(request) + path


def address_of(typed: str) -> str:
    """`http://name:port` as it was typed, `http` where no kind is; nothing where it is none."""
    text = typed.strip().rstrip("/")
    try:
        found = urlsplit(text if "://" in text else f"http://{text}")
        name, _port = found.hostname or "", found.port
    except ValueError:
        return ""
    is_plain = not (found.path or found.query or {"@", "#", " "} & set(text))
    is_known = found.scheme in ("http", "https") and is_plain
    return f"{found.scheme}://{found.netloc}".lower() if name and is_known else ""


def is_only_here(address: str) -> bool:
    """Whether no other device can open an address."""
    return (urlsplit(address).hostname or "") in HERE


def name_on_network() -> str:
    """An IPv4 address under which this computer listens for others; nothing when it does not."""
    names = [each for each in settings.ALLOWED_HOSTS if each not in HERE]
    return next((each for each in names if _is_number(each)), "")


def _is_number(name: str) -> bool:
    parts = name.split(".")
    return len(parts) == 4 and all(each.isdecimal() for each in parts) and parts[0] != "127"
