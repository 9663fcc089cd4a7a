"""Follow redirects: where they may lead, and whether they are permanent."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from feeds.fetching.guard import IpPort, normalise_url
from feeds.fetching.problems import FetchFailed
from feeds.fetching.status import PERMANENT_REDIRECTS
from model import one_line

MAX_REDIRECTS = 5


class RedirectChain:
    """The addresses of one fetch: the first, and those that redirects led to."""

    def __init__(self, url: str) -> None:
        """Start the chain at *url*."""
        self.url = url
        """The current address."""
        self.moved_to = ""
        """The address that permanent redirects lead to; empty without any."""
        self._visited = [url]
        self._is_permanent = True

    def follow(self, status: int, location: str, allowed: frozenset[IpPort]) -> None:
        """Go to *location*, the target of an answer with the redirect *status*.

        Raises:
            FetchFailed: the target must not be requested, or there are too many redirects.
        """
        target = self._resolve(location, allowed)
        is_https = urlsplit(self.url).scheme == "https"
        if is_https and urlsplit(target).scheme == "http":
            raise FetchFailed(
                "it redirects to an unencrypted address; if you trust that, give that address"
            )
        if target in self._visited:
            raise FetchFailed("its redirects go in a circle; check the address")
        if len(self._visited) > MAX_REDIRECTS:
            raise FetchFailed(f"it redirects more than {MAX_REDIRECTS} times; check the address")
        self._is_permanent = self._is_permanent and status in PERMANENT_REDIRECTS
        if self._is_permanent:
            self.moved_to = target
        self._visited.append(target)
        self.url = target

    def _resolve(self, location: str, allowed: frozenset[IpPort]) -> str:
        try:
            return normalise_url(urljoin(self.url, one_line(location)), allowed)
        except ValueError as error:
            reason = str(error).partition(";")[0]
            raise FetchFailed(
                f"it redirects to an address that is not allowed ({reason}); check the address"
            ) from error
