"""Whose share of the places for queries a request takes: fair between clients, not connections."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

from server.http.memo import memoized

#: Bits of an IPv6 address that tell one subscriber's network from another's (RFC 6177).
SUBSCRIBER_BITS = 64


def share() -> str:
    """The name of the share of the client that sent the current request."""
    return share_of(request.remote_addr or "")


@memoized
def share_of(address: str) -> str:
    """The name of the share of that address: itself, or the network that one subscriber has.

    >>> share_of("192.0.2.7"), share_of("2001:db8::7:1"), share_of("[2001:db8::8]"), share_of("x")
    ('192.0.2.7', '2001:db8::/64', '2001:db8::/64', 'x')
    """
    try:
        host = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if not isinstance(host, IPv6Address):
        return str(host)
    if host.ipv4_mapped:
        return str(host.ipv4_mapped)
    return str(ip_network((host, SUBSCRIBER_BITS), strict=False))
