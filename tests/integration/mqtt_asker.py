"""mqtt_asker: see mqtt_asker.cpp for its commands."""
import json
import os
import socket
import subprocess
import threading
import time
import unittest

from mqtt_broker import PATIENCE, Lines

# Pauses are short unless asked for: what is tested is rarely they.
SHORT = {'first': 50, 'longest': 50, 'jitter': 0}


class Asker:
    def __init__(self, wrapper=(), environment=None):
        self.process = subprocess.Popen([*wrapper, os.environ['MQTT_ASKER']], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.log = Lines(self.process.stderr)
        self.lines = []  # what was not taken yet
        self.ended = False
        self.killed = False
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(json.loads(line))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def send(self, *words):
        self.process.stdin.write('\t'.join(str(word) for word in words) + '\n')
        self.process.stdin.flush()

    def take(self, wanted, patience=PATIENCE):
        """The first line that is wanted; it and those before it of the same kind are gone then."""
        def kind(line):
            return [key for key in ('answer', 'message', 'state') if key in line]
        with self.changed:
            self.changed.wait_for(lambda: any(wanted(line) for line in self.lines) or self.ended, patience)
            found = next((line for line in self.lines if wanted(line)), None)
            if found is None:
                raise AssertionError(f'not within {patience} s, but: {self.lines[:20]}\n' + '\n'.join(self.log.lines[-20:]))
            before = self.lines.index(found)
            self.lines = [line for i, line in enumerate(self.lines) if i > before or kind(line) != kind(found)]
            return found

    def answer(self, *words, patience=PATIENCE):
        self.send(*words)
        return self.take(lambda line: 'answer' in line, patience)['answer']

    def link(self, name, broker, **options):
        """`broker`: a Broker, or (host, port)."""
        host, port = broker if isinstance(broker, tuple) else (broker.address, broker.port)
        return self.answer('link', name, host, port, *(f'{key.replace("_", "-")}={value}' for key, value in {**SHORT, **options}.items()))

    def subscribe(self, name, link, topic, patience=PATIENCE):
        """Returns when the broker has confirmed it."""
        self.send('subscribe', name, link, topic)
        self.state(name, patience=patience, subscribed=True)

    def state(self, name, patience=PATIENCE, **wanted):
        return self.take(lambda line: line.get('state') == name and all(line[key] == value for key, value in wanted.items()), patience)

    def problem(self, name, patience=PATIENCE):
        """What is wrong now, or next."""
        found = self.take(lambda line: line.get('state') == name and line['problem'], patience)
        assert not found['connected'], found
        return found['problem']

    def message(self, name, patience=PATIENCE):
        return self.take(lambda line: line.get('message') == name, patience)

    def messages(self):
        with self.changed:
            return [line for line in self.lines if 'message' in line]

    def kill(self):
        """No leave taken."""
        self.process.kill()
        self.killed = True

    def close(self):
        self.process.stdin.close()
        try:
            ended = self.process.wait(timeout=10)
            if ended != 0 and not self.killed:
                self.log.thread.join()
                raise AssertionError(f'mqtt_asker ended: {ended}\n' + '\n'.join(self.log.lines[-80:]))
        finally:
            self.process.kill()
            self.reader.join()
            self.log.thread.join()
            self.process.stdout.close()
            self.process.stderr.close()


class TestCase(unittest.TestCase):
    def asker(self, **options):
        made = Asker(**options)
        self.addCleanup(made.close)
        return made

    def until(self, what, patience=PATIENCE):
        """Where no event says it: what the kernel knows of a process."""
        deadline = time.monotonic() + patience
        while not what():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def peer(self, talk):
        """Something else that listens; talk(connection)."""
        listener = socket.create_server(('127.0.0.1', 0))

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    talk(connection)
        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(listener.close)
        self.addCleanup(listener.shutdown, socket.SHUT_RDWR)
        return listener.getsockname()
