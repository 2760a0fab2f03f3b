"""A real MQTT broker (Debian's mosquitto) on free ports, for the length of a test.

    broker = Broker(self)                                             # anybody may log in
    broker = Broker(self, password=('user', 'secret'))
    broker = Broker(self, tls=authority)                              # a certificates.Authority; names='DNS:...' as in its context()
    broker = Broker(self, tls=authority, client_certificates=authority)

    heard = broker.collect('busbar/#')            # what arrives there from now on
    broker.publish('battery', '{"Soc": 63}', retain=True)
    heard.wait_for(lambda message: message.topic == 'busbar/x')       # the first such message
    heard.wait_for(2)                             # the first two
    broker.stop(); broker.start()                 # on the same port; what was retained is lost

What the test itself publishes and collects goes over a port of its own, where anybody may log in whatever the other one asks for.
"""
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

import paho.mqtt.client

PATIENCE = 10


def free_port(address='127.0.0.1'):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((address, 0))
        return taken.getsockname()[1]


class Lines:
    """What a program says, as it says it."""

    def __init__(self, stream):
        self.stream = stream
        self.lines = []
        self.ended = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        for line in self.stream:
            with self.changed:
                self.lines.append(line.rstrip('\n'))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait_for(self, pattern, count=1, patience=PATIENCE):
        """The matches of the first `count` lines that have the pattern in them."""
        def matches():
            return [found for found in (re.search(pattern, line) for line in self.lines) if found]
        with self.changed:
            self.changed.wait_for(lambda: len(matches()) >= count or self.ended, patience)
            if len(matches()) < count:
                raise AssertionError(f'{len(matches())} of {count} lines with {pattern!r} in {patience} s:\n' + '\n'.join(self.lines[-50:]))
            return matches()[:count]

    def count(self, pattern):
        with self.changed:
            return sum(re.search(pattern, line) is not None for line in self.lines)


class Collection:
    """Messages (paho's: topic, payload in bytes, retain, qos), in the order in which they came."""

    def __init__(self, broker, topics):
        self.messages = []
        self.changed = threading.Condition()
        subscribed = threading.Event()
        self.client = broker.client()
        self.client.on_connect = lambda client, data, flags, code: client.subscribe([(topic, 0) for topic in topics])
        self.client.on_subscribe = lambda client, data, number, granted: subscribed.set()
        self.client.on_message = self.take
        self.client.reconnect_delay_set(1, 1)
        self.client.connect(broker.address, broker.open_port)
        self.client.loop_start()
        if not subscribed.wait(PATIENCE):
            raise AssertionError('the broker does not confirm the subscription')

    def take(self, client, data, message):
        with self.changed:
            self.messages.append(message)
            self.changed.notify_all()

    def wait_for(self, what, patience=PATIENCE):
        """`what`: how many messages, all of which are returned; or what is true of the one that is returned."""
        def found():
            if isinstance(what, int):
                return self.messages[:what] if len(self.messages) >= what else None
            return next((message for message in self.messages if what(message)), None)
        with self.changed:
            self.changed.wait_for(lambda: found() is not None, patience)
            if found() is None:
                raise AssertionError(f'not within {patience} s, but: ' + ', '.join(f'{m.topic} {m.payload[:100]!r}' for m in self.messages))
            return found()

    def clear(self):
        with self.changed:
            self.messages.clear()

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


class Broker:
    """`log`: mosquitto's words, with all it does, since the last start."""

    def __init__(self, testcase, *, password=None, tls=None, names='DNS:localhost,IP:127.0.0.1', client_certificates=None,
                 address='127.0.0.1', port=None, inside=None, options='', **validity):
        """`inside`: a network.Neighbour with the `address`. `options`: further lines for mosquitto's configuration. `validity`: start
        and end of the certificate, as in certificates.Authority.context()."""
        self.testcase = testcase
        self.address = address
        self.prefix = inside.command() if inside else []
        self.port = port or (inside.socket(lambda: free_port(address)) if inside else free_port(address))
        self.open_port = inside.socket(lambda: free_port(address)) if inside else free_port(address)
        self.publisher = None
        self.process = None
        self.log = None
        directory = tempfile.TemporaryDirectory()
        testcase.addCleanup(directory.cleanup)
        os.chmod(directory.name, 0o755)
        lines = ['per_listener_settings true', 'persistence false', 'log_type all', 'log_dest stderr', 'user root',
                 'connection_messages true', 'set_tcp_nodelay true',
                 f'listener {self.open_port} {address}', 'allow_anonymous true',
                 f'listener {self.port} {address}']
        if password:
            user, secret = password
            file = f'{directory.name}/passwords'
            subprocess.run(['mosquitto_passwd', '-c', '-b', file, user, secret], check=True, capture_output=True)
            os.chmod(file, 0o644)
            lines += ['allow_anonymous false', f'password_file {file}']
        else:
            lines += ['allow_anonymous true']
        if tls:
            tls.context('broker', names=names, **validity)
            lines += [f'certfile {tls.directory}/broker.signed', f'keyfile {tls.directory}/broker.key']
        if client_certificates:
            lines += [f'cafile {client_certificates.file}', 'require_certificate true']
        lines += [options]
        self.configuration = f'{directory.name}/mosquitto.conf'
        with open(self.configuration, 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines) + '\n')
        testcase.addCleanup(self.stop)
        self.start()

    def start(self):
        self.process = subprocess.Popen([*self.prefix, '/usr/sbin/mosquitto', '-c', self.configuration], stderr=subprocess.PIPE, text=True)
        self.log = Lines(self.process.stderr)
        self.log.wait_for(r'mosquitto version \S+ running')

    def stop(self):
        """At once, as in a power failure: clients see closed connections."""
        if self.publisher:
            self.publisher.loop_stop()
            self.publisher = None
        if self.process:
            self.process.kill()
            self.process.wait()
            self.log.thread.join()
            self.process.stderr.close()
            self.process = None

    def pause(self):
        """It no longer answers; connections stay."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def client(self):
        return paho.mqtt.client.Client(client_id=f'test-{os.urandom(6).hex()}')

    def publish(self, topic, payload=b'', retain=False, qos=1):
        """Returns when the broker has it."""
        if not self.publisher:
            connected = threading.Event()
            self.publisher = self.client()
            self.publisher.on_connect = lambda *_: connected.set()
            self.publisher.max_inflight_messages_set(1000)
            self.publisher.connect(self.address, self.open_port)
            self.publisher.loop_start()
            assert connected.wait(PATIENCE)
        told = self.publisher.publish(topic, payload, qos, retain)
        if qos:
            deadline = time.monotonic() + PATIENCE
            told.wait_for_publish(PATIENCE)
            assert time.monotonic() < deadline, f'the broker does not take {topic}'

    def collect(self, *topics):
        made = Collection(self, topics)
        self.testcase.addCleanup(made.close)
        return made
