"""One-shot questions of multicast DNS and answers to them, good ones and others, in a network.Neighbour's place."""
import socket
import struct
import threading

GROUP = '224.0.0.251'
PORT = 5353
A, AAAA = 1, 28


def multicast_socket():
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(('', PORT))
    made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                    struct.pack('4s4si', socket.inet_aton(GROUP), bytes(4), socket.if_nametoindex('nv')))
    return made


def kind_asked(packet):
    return struct.unpack('!H', packet[-4:-2])[0]


class Responder:
    """answer(question, number) gives the packets to send back; send() sends them."""

    def __init__(self, neighbour, answer):
        self.socket = neighbour.socket(multicast_socket)
        self.send = self.socket.sendto
        self.address = neighbour.address
        self.answer = answer
        self.number = 0
        self.sent = 0
        self.ended = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while True:
            question, sender = self.socket.recvfrom(65536)
            if self.ended:
                return
            for packet in self.answer(question, self.number):
                self.send(packet, sender)
                self.sent += 1
                if self.ended:
                    return
            self.number += 1

    def close(self):
        self.ended = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b'', (self.address, PORT))
        self.thread.join()
        self.socket.close()


def record(name, data, kind=A):
    return name + struct.pack('!HHIH', kind, 1, 10, len(data)) + data


def answer(question, *records, identity=None):
    identity = question[:2] if identity is None else identity
    return identity + struct.pack('!HHHHH', 0x8400, 1, len(records), 0, 0) + question[12:] + b''.join(records)


def good(question, address='10.77.0.2'):
    return answer(question, record(b'\xc0\x0c', socket.inet_aton(address)))
