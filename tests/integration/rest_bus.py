"""HTTP devices that answer with captures, under a real busbar, seen from the bus of a GX.

    server = self.serve({'/api/livedata/status': capture('opendtu_v26_list'), ...})
    self.run_busbar(device('opendtu.inverter', server, interval=0.2))
    self.check('com.victronenergy.pvinverter.opendtu_inverter_114182940773', {'/Ac/Power': 243.5})
    server.answers['/api/livedata/status'] = failure(429, b'Too Many Requests', Retry_After='60')

See modbus_devices.py for how expected values are written.
"""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from http_device import CAPTURES, Device  # noqa: E402
from modbus_devices import ABSENT, INVALID, DevicesTest, near  # noqa: E402, F401
from venus_bus import pump_until  # noqa: E402


def capture(name):
    """The bytes of tests/captures/rest/<name>.json, or <name>.constructed.json."""
    for ending in ('.json', '.constructed.json', '.constructed.txt'):
        path = CAPTURES / (name + ending)
        if path.exists():
            return path.read_bytes()
    raise FileNotFoundError(name)


def changed(name, change):
    """A capture after change(document)."""
    document = json.loads(capture(name))
    change(document)
    return body(document)


def body(document):
    return json.dumps(document).encode()


def failure(status, content=b'', **headers):
    """An answer with another status than 200, or with headers of its own."""
    return lambda request: request.tell(status, content, **headers)


def cut(content, size):
    """Announces all of it, sends `size` bytes and hangs up."""
    def tell(request):
        request.send_response(200)
        request.send_header('Content-Length', str(len(content)))
        request.end_headers()
        request.wfile.write(content[:size])
        request.wfile.flush()
        request.close_connection = True
        request.connection.shutdown(2)
    return tell


class Server(Device):
    """Answers by target, query and all: bytes, or a function of the request (see http_device.Handler); 404 to all others."""

    def __init__(self, answers, **more):
        self.answers = dict(answers)
        super().__init__(self._answer, **more)

    def _answer(self, request):
        found = self.answers.get(request.path)
        if found is None:
            request.tell(404, b'{}')
        elif callable(found):
            found(request)
        else:
            request.tell(200, found, Content_Type='application/json')

    def targets(self):
        return [path for _, path, _, _ in list(self.requests)]

    def wait_for_requests(self, more=1, target=None, timeout=None):
        """Until so many more requests (of this target) have come."""
        def count():
            return sum(1 for each in self.targets() if target in (None, each))
        wanted = count() + more
        pump_until(lambda: count() >= wanted, f'{more} more requests of {target}', timeout)


def device(of_type, server, *children, name='Roof', **keys):
    """A [[device]] section with its sub-tables. `server` may be a port."""
    keys = {'type': of_type, 'name': name, 'host': '127.0.0.1', 'port': getattr(server, 'port', server), **keys}
    return '[[device]]\n' + lines(keys) + ''.join(children)


def child(table, **keys):
    """[[device.inverter]]"""
    return f'[[device.{table}]]\n' + lines(keys)


def lines(keys):
    return ''.join(f'{key} = {json.dumps(value)}\n' for key, value in keys.items())


class RestTest(DevicesTest):
    def serve(self, answers, **more):  # pylint: disable=arguments-differ
        server = Server(answers, **more)
        self.addCleanup(server.close)
        return server
