"""A wide-area link: passes packets between two TUN devices, each way after a delay and no faster than a rate.

usage: delay_link.py FIRST SECOND ONE_WAY_MS MBIT

Makes the devices FIRST and SECOND, says "ready" and goes on until its standard input ends. The devices are moved into network namespaces by whoever
started it; they stay joined. What does not fit into the queue (a quarter of a second at the full rate) is dropped, as a router does.
"""

import fcntl
import os
import selectors
import struct
import sys
import time
from collections import deque

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
PACKET_BYTES = 65536
QUEUE_SECONDS = 0.25


def open_device(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


class Way:
    """One direction: what was read waits until its time has come."""

    def __init__(self, source, target, delay, bytes_per_second):
        self.source, self.target = source, target
        self.delay, self.rate = delay, bytes_per_second
        self.waiting = deque()
        self.free_at = 0.0

    def read(self, now):
        while True:
            try:
                packet = os.read(self.source, PACKET_BYTES)
            except BlockingIOError:
                return
            start = max(now, self.free_at)
            if start - now > QUEUE_SECONDS:
                continue
            self.free_at = start + len(packet) / self.rate
            self.waiting.append((self.free_at + self.delay, packet))

    def write(self, now):
        """Sends what is due; answers with the time at which the next packet is, or None."""
        waiting = self.waiting
        while waiting and waiting[0][0] <= now:
            try:
                os.write(self.target, waiting.popleft()[1])
            except (BlockingIOError, OSError):
                pass  # the device is down or full: the packet is lost, as on a real link
        return waiting[0][0] if waiting else None


def main():
    first, second = open_device(sys.argv[1]), open_device(sys.argv[2])
    delay, rate = float(sys.argv[3]) / 1000, float(sys.argv[4]) * 1e6 / 8
    ways = {first: Way(first, second, delay, rate), second: Way(second, first, delay, rate)}
    selector = selectors.DefaultSelector()
    for device in (*ways, 0):
        selector.register(device, selectors.EVENT_READ)
    print("ready", flush=True)
    while True:
        now = time.monotonic()
        due = [at for at in (way.write(now) for way in ways.values()) if at is not None]
        wait = max(0.0, min(due) - time.monotonic()) if due else None
        for key, _ in selector.select(wait):
            if key.fd == 0:
                return
            ways[key.fd].read(time.monotonic())


main()
