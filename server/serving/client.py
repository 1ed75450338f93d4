"""Who asks: the address of a client, and its id of the request, also behind trusted proxies."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

#: The id of the request that a thread or task answers, for what it logs.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
#: Ids that are taken from a proxy.
_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
#: Addresses of which it is remembered whether they are a proxy's.
_CACHE_SIZE = 4096


class Proxies:
    """The proxies whose word is taken for who the client is."""

    def __init__(self, networks: Sequence[str] = ()) -> None:
        """``networks`` are addresses and networks (``10.0.0.0/8``); ValueError for any other."""
        self._networks = [ip_network(network, strict=False) for network in networks]
        self._is_trusted = lru_cache(_CACHE_SIZE)(self._is_listed)

    def client(self, peer: str, headers: Mapping[str, str]) -> str:
        """The address of the client of a connection from ``peer``.

        A trusted proxy tells it in X-Forwarded-For: the last one there that isn't a proxy's own.
        """
        address = peer
        if self._networks and (hop_list := headers.get("x-forwarded-for")):
            hops = [hop.strip() for hop in hop_list.split(",")]
            while hops and self._is_trusted(address):
                address = hops.pop() or address
        return address

    def request_id(self, peer: str, headers: Mapping[str, str]) -> str:
        """The id that a trusted proxy gave the request (X-Request-Id), else a new one."""
        sent_id = headers.get("x-request-id") if self._networks else None
        if sent_id and _ID.fullmatch(sent_id) and self._is_trusted(peer):
            return sent_id
        return os.urandom(8).hex()

    def _is_listed(self, address: str) -> bool:
        try:
            host = ip_address(address.strip("[]"))
        except ValueError:
            return False
        # a socket of IPv6 has an IPv4 client's address so (RFC 4291, 2.5.5.2)
        mapped = host.ipv4_mapped if isinstance(host, IPv6Address) else None
        return any(each in network for each in (host, mapped) if each for network in self._networks)
