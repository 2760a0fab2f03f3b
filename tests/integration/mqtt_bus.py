"""Devices behind a real broker, under a real busbar, seen from the bus of a GX.

    self.run_mqtt('mqtt.grid', topic='house/grid')
    self.tell('house/grid', {'grid': {'power': 120}})
    self.show(GRID, {'/Ac/Power': 120.0, '/Ac/L2/Power': ABSENT})

See modbus_devices.py for how expected values are written.
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
os.environ.setdefault('BUSBAR_ALL', os.environ['BUSBAR'])
from modbus_devices import ABSENT, INVALID, DevicesTest, near  # noqa: E402, F401
from mqtt_broker import Broker  # noqa: E402
from venus_bus import pump_until  # noqa: E402


def lines(keys):
    return ''.join(f'{key} = {json.dumps(value)}\n' for key, value in keys.items())


def value(**keys):
    """A [[device.value]]"""
    return '[[device.value]]\n' + lines(keys)


class MqttTest(DevicesTest):
    def setUp(self):
        super().setUp()
        self.broker = Broker(self)
        self.program = None

    def device(self, of_type, *children, name='Roof', **keys):
        """A [[device]] of this broker with its sub-tables."""
        return '[[device]]\n' + lines({'type': of_type, 'name': name, 'host': '127.0.0.1', 'port': self.broker.port, **keys}) + ''.join(children)

    def run_devices(self, *devices, subscriptions=()):
        """Returns when the broker has taken these subscriptions."""
        before = {topic: self.broker.log.count(self.subscription(topic)) for topic in subscriptions}
        self.program = self.run_busbar(*devices)
        for topic in subscriptions:
            self.broker.log.wait_for(self.subscription(topic), before[topic] + 1)
        return self.program

    def run_mqtt(self, of_type, *children, topic='t', subscribed=None, **keys):
        """One device, of this topic; None: of its own."""
        keys = keys if topic is None else {'topic': topic, **keys}
        return self.run_devices(self.device(of_type, *children, **keys), subscriptions=(subscribed or topic,))

    @staticmethod
    def subscription(topic):
        return r'^\d+: \t' + re.escape(topic) + r' \(QoS'

    def tell(self, topic, payload, retain=False):
        """`payload`: a document, or what is sent as it is."""
        payload = payload if isinstance(payload, (bytes, str)) else json.dumps(payload)
        self.broker.publish(topic, payload, retain=retain)

    def tell_all(self, base, values, retain=False):
        """One topic for each."""
        for topic, payload in values.items():
            self.tell(f'{base}/{topic}', payload, retain)

    def show(self, service, expected):
        """Waits for the first of them, then checks all."""
        path, first = next((path, wanted) for path, wanted in expected.items() if wanted not in (INVALID, ABSENT))
        self.wait_until(service, path, first)
        self.check(service, expected)

    def wait_until(self, service, path, wanted):
        wanted = wanted.value if isinstance(wanted, near) else wanted

        def equal():
            present = self.present(service, path)
            return present == wanted if isinstance(wanted, str) or present is None or wanted is None else abs(present - wanted) < 1e-3
        pump_until(equal, f'{service} {path} == {wanted}, but {self.present(service, path)}; {self.program.log[-5:]}')

    def present(self, service, path):
        """None: invalid, or not there."""
        try:
            return self.consumer.value(service, path)
        except Exception:  # pylint: disable=broad-except
            return None

    def connections(self):
        """Of busbar at the broker, ever since it runs."""
        return self.broker.log.count(r'New client connected from \S+ as \S*busbar')
