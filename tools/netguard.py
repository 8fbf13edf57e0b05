"""Cuts the network for every Python process of the test environment, if GUIDE_LAB_NO_NETWORK is set; loopback stays.

tools/test.py copies this file into that environment with a .pth file that imports it at start-up, so that child
processes (pip, kernels, a server that a notebook starts) are under it too. Programs that are not Python are not.
"""
import errno
import ipaddress
import os
import socket


def local(host) -> bool:
    "Is this an address of this machine's loopback, or none at all?"
    host = (host.decode() if isinstance(host, bytes) else str(host or "")).strip("[]").split("%")[0]
    if host in ("", "localhost", "0.0.0.0", "::"): return True
    try: ip = ipaddress.ip_address(host)
    except ValueError: return False
    return (getattr(ip, "ipv4_mapped", None) or ip).is_loopback


def refuse(host):
    raise OSError(errno.ENETUNREACH, f"the network is cut for the tests, and something asked for {host!r}")


def install() -> None:
    "Replace the ways in which Python opens a connection or looks up a name."
    lookup = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        if not local(host): raise socket.gaierror(socket.EAI_AGAIN, f"the network is cut for the tests: {host!r}")
        return lookup(host, *args, **kwargs)

    def guarded(name, position):
        original = getattr(socket.socket, name)

        def method(self, *args):
            address = args[position] if len(args) > (position if position >= 0 else 0) else None
            internet = self.family in (socket.AF_INET, socket.AF_INET6)
            if internet and address and not local(address[0]): refuse(address[0])
            return original(self, *args)
        setattr(socket.socket, name, method)

    socket.getaddrinfo = getaddrinfo
    guarded("connect", 0)
    guarded("connect_ex", 0)
    guarded("sendto", -1)
    guarded("sendmsg", 3)
    for original in (socket.gethostbyname, socket.gethostbyname_ex, socket.gethostbyaddr):
        def by_name(host, original=original):
            if not local(host): raise socket.gaierror(socket.EAI_AGAIN, f"the network is cut for the tests: {host!r}")
            return original(host)
        setattr(socket, original.__name__, by_name)


if os.environ.get("GUIDE_LAB_NO_NETWORK"): install()
