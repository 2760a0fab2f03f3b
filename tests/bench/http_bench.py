#!/usr/bin/python3
"""Measures what HTTP devices cost, on busbar-all as it is shipped, and prints one table.

usage: http_bench.py [--keep DIRECTORY] [gateway|allocations|dead_hosts|memory]...

Without a name: everything. Exit status 1 when a limit is broken. The programs come in environment variables, see meson.build.
Times of other processes than busbar count nowhere: the servers here may be as slow as they like.
"""
import collections
import contextlib
import copy
import itertools
import json
import os
import select
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time

import run_bench
from run_bench import Simulator, Symbols, cpu_clock, no_idle_cores, resident_kb, take_stacks, who_allocates
from rest_bus import capture, device
from venus_bus import BUS_ITEM, Bus, LocalSettings, Program, pump_until

INVERTERS = 10
SEGMENT = 1436   # bytes that an ESP32 sends at a time
LIST = '/api/livedata/status'


# --- Servers ---

class Server:
    """Answers GET with answer(target), which may be None: not found. In `segments` it comes as from a small board, piece by piece. Its
    connections are kept; `silent` means that requests are taken and not answered."""

    def __init__(self, answer, segments=False):
        self.answer, self.segments = answer, segments
        self.silent = False
        self.requests = collections.Counter()
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        self.connections = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections.append(connection)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            received = b''
            while True:
                more = connection.recv(4096)
                if not more:
                    return
                received += more
                while b'\r\n\r\n' in received:
                    head, _, received = received.partition(b'\r\n\r\n')
                    self._tell(connection, head.split(b' ', 2)[1].decode())

    def _tell(self, connection, target):
        self.requests[target] += 1
        if self.silent:
            return
        content = self.answer(target)
        status = '404 Not Found' if content is None else '200 OK'
        content = content or b'{}'
        answer = (f'HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n').encode() + content
        if not self.segments:
            connection.sendall(answer)
            return
        for at in range(0, len(answer), SEGMENT):
            if at:
                time.sleep(0.0003)  # else several would be read as one
            connection.sendall(answer[at:at + SEGMENT])

    def count(self):
        return sum(self.requests.values())

    def close(self):
        # A thread in accept() is woken by this only, not by close().
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class BlackHole:
    """Nobody takes the connections that wait here, and there is no room for one more: it is not refused, and never made."""

    def __init__(self):
        self.listener = socket.socket()
        self.listener.bind(('127.0.0.1', 0))
        self.listener.listen(0)
        self.port = self.listener.getsockname()[1]
        self.waiting = []
        while self._one_more():
            pass

    def _one_more(self):
        self.waiting.append(socket.socket())
        self.waiting[-1].setblocking(False)
        self.waiting[-1].connect_ex(('127.0.0.1', self.port))
        return select.select([], [self.waiting[-1]], [], 0.3)[1]

    def close(self):
        for each in [*self.waiting, self.listener]:
            each.close()


def port_that_refuses():
    """Of nobody, for as long as the socket is not closed."""
    taken = socket.socket()
    taken.bind(('127.0.0.1', 0))
    return taken


# --- What they answer ---

def moved(value, step):
    """A value that is another one than a moment ago, with as many digits as a real one has."""
    return round(value * (1 + 0.01 * (step % 7)) + 0.000001 * step, 9)


class OpenDtu:
    """Inverters of four strings, all of whose measurements change from one cycle to the next: about 40 kB."""

    def __init__(self, inverters=INVERTERS):
        self.list = json.loads(capture('opendtu_v26_list'))
        self.detail = json.loads(capture('opendtu_v26_inv_hms2000'))
        self.identity = capture('opendtu_devinfo_hms2000')
        self.serials = [f'1164a00b12{i:02}' for i in range(inverters)]
        one = self.list['inverters'][1]
        self.list['inverters'] = [{**one, 'serial': serial, 'name': f'Inverter {i}', 'order': i}
                                  for i, serial in enumerate(self.serials)]
        self.steps = collections.Counter()
        self.at_list = lambda: None  # called at the begin of each cycle
        self.bytes = 0

    def answer(self, target):
        if target.startswith('/api/devinfo'):
            return self.identity
        if target == LIST:
            self.at_list()
            return self._encoded(self.list)
        serial = target.partition('?inv=')[2]
        self.steps[serial] += 1
        return self._encoded(self._changed(serial, self.steps[serial]))

    def _encoded(self, document):
        made = json.dumps(document, indent=1, ensure_ascii=False).encode()
        self.bytes += len(made)
        return made

    def _changed(self, serial, step):
        made = copy.deepcopy(self.detail)
        inverter = made['inverters'][0]
        inverter.update(serial=serial, name=f'Inverter {self.serials.index(serial)}', order=self.serials.index(serial), data_age_ms=step % 50)
        for part in ('AC', 'DC', 'INV'):
            for group in inverter[part].values():
                for measured in group.values():
                    if 'v' in measured:
                        measured['v'] = moved(measured['v'], step) if 'Yield' not in str(measured.get('u')) else measured['v']
        # A counter that rises.
        inverter['INV']['0']['YieldTotal']['v'] = round(2210.106934 + 0.001 * step, 9)
        return made


class Meter:
    """HomeWizard P1, about 1 kB. Values change with each answer."""

    def __init__(self, serial, rest=None):
        self.serial, self.rest = serial, rest
        self.values = json.loads(capture('homewizard_p1_data'))
        self.values['filler'] = 'x' * 280
        self.step = 0

    def answer(self, target):
        if target == '/api':
            return json.dumps({'serial': self.serial, 'product_name': 'P1', 'firmware_version': '4.19'}).encode()
        self.step += 1
        values = {**self.values, **{name: moved(value, self.step) for name, value in self.values.items() if 'active_' in name}}
        made = json.dumps(values).encode()
        # What nobody asked for stands in front of what is wanted.
        return made if self.rest is None else b'{' + self.rest + b', ' + made[1:]


def unknown_keys(size):
    """Members of an object: thousands of keys, nested, with all kinds of values."""
    parts, length = [], 0
    for i in itertools.count():
        value = {'id': i, 'name': f'Sensor "{i}" of the hall \u00e4\u00f6\u00fc', 'unit': None, 'on': i % 2 == 0,
                 'history': [round(17.3 + i / 7 + k, 4) for k in range(6)],
                 'inner': {'a': {'b': {'c': [i, {'deep': f'{i:08x}'}]}}}}
        parts.append(f'"unknown_{i}_{i * 7919 % 10007}": {json.dumps(value)}'.encode())
        length += len(parts[-1]) + 2
        if length >= size:
            return b', '.join(parts)


# --- The bench ---

class Bench:
    def __init__(self, directory, table):
        self.directory, self.table = directory, table
        self.numbers = itertools.count()
        self.open = []
        self.bus = self.keep(Bus())
        self.bus.start()
        self.keep(LocalSettings(self.bus))
        self.connection = self.keep(run_bench.dbus.bus.BusConnection(self.bus.address))

    def keep(self, thing):
        self.open.append(thing)
        return thing

    def close(self):
        for thing in reversed(self.open):
            thing.kill() if isinstance(thing, Program) else thing.close()

    def file(self, name):
        return os.path.join(self.directory, name)

    def server(self, of, segments=False):
        return self.keep(Server(of.answer, segments))

    def busbar(self, *devices, environment=None):
        path = self.file(f'devices-{next(self.numbers)}.toml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('\n'.join(devices))
        return self.keep(Program(os.environ['BUSBAR_ALL'], 'run', '--config', path, '--bus', self.bus.address,
                                 environment={**os.environ, **(environment or {})}))

    def owners(self, part):
        """The unique names of services whose names hold this."""
        return {str(name): str(self.connection.get_name_owner(name)) for name in self.connection.list_names()
                if name.startswith('com.victronenergy.') and part in name}

    def wait_for_services(self, part, count, program):
        def there():
            if program.process.poll() is not None:
                raise AssertionError(program.log)
            return len(self.owners(part)) >= count
        pump_until(there, f'{count} services *{part}* ({program.log[-3:]})')


def roof(server, **keys):
    return device('opendtu.inverter', server, interval=0.2, **keys)


def measure_gateway(bench):
    """The CPU time of all threads from one list to the next, and what is resident then. The limit is for answers that come in one piece,
    as those of the server did with which the Python driver was measured. A board sends its segments one by one, and each of them may wake
    us: that is told beside it. Rounds of both take turns, so that a busy machine is busy for both."""
    cycles, rounds = 8, 8
    dtu = OpenDtu()
    server = bench.server(dtu)
    program = bench.busbar(roof(server))
    bench.wait_for_services('opendtu', INVERTERS, program)
    marks = []

    def at_list():
        server.segments = len(marks) // cycles % 2 == 1
        marks.append((cpu_clock(program), dtu.bytes, server.count()))
    pump_until(lambda: len(dtu.steps) == INVERTERS and min(dtu.steps.values()) > 3, 'cycles')
    dtu.at_list = at_list
    with no_idle_cores():
        pump_until(lambda: len(marks) > rounds * cycles, 'cycles', 120)
    dtu.at_list = lambda: None
    resident = resident_kb(program)
    program.leave()
    ends = marks[::cycles]
    cost = [1000 * (b[0] - a[0]) / cycles for a, b in zip(ends, ends[1:])]
    size, requests = ((ends[-1][i] - ends[0][i]) / (rounds * cycles) for i in (1, 2))
    if requests != 1 + INVERTERS or not 35e3 < size < 45e3:
        raise AssertionError(f'{requests} requests and {size} bytes in a cycle: not what is to be measured')
    whole, segments = cost[::2], cost[1::2]
    middle = statistics.median(whole)
    bench.table.row(f'OpenDTU, {INVERTERS} inverters, {size / 1000:.0f} kB: CPU per cycle', f'{middle:.2f} ms',
                    f'<= 2 ms ({min(whole):.2f} to {max(whole):.2f})', f'{middle / 2:.3f}', middle <= 2)
    bench.table.row(f'the same, {SEGMENT} bytes at a time', f'{statistics.median(segments):.2f} ms',
                    f'no limit ({min(segments):.2f} to {max(segments):.2f})', '', None)
    bench.table.row('busbar-all with this OpenDTU, resident', f'{resident} kB', 'Python, 2 inverters: 34 MB', '', None)


# --- The heap ---

def measure_allocations(bench):
    """A gateway and a device of its own, values of both changing."""
    cycles = 20
    dtu, meter = OpenDtu(), Meter('0011')
    roof_server, meter_server = bench.server(dtu), bench.server(meter)
    file = bench.file('http-allocations')
    program = bench.busbar(roof(roof_server), device('homewizard.p1', meter_server, name='Grid', interval=0.2),
                           environment={'LD_PRELOAD': os.environ['COUNT_ALLOCATIONS_LIBRARY'], 'COUNT_ALLOCATIONS': file})
    symbols = Symbols(os.environ['BUSBAR_ALL'])

    def by_whom(stacks, name):
        found = collections.Counter(who_allocates(line, symbols) for line in stacks)
        with open(f'{file}-{name}', 'w', encoding='utf-8') as report:
            report.writelines(f'{number:6} {who}\n' for who, number in found.most_common())
        return {who: number for who, number in found.items() if who.startswith('ours')}

    bench.wait_for_services('opendtu', INVERTERS, program)
    bench.wait_for_services('homewizard', 1, program)
    if not by_whom(take_stacks(program, file), 'at-start'):
        raise AssertionError('the counter does not see what is ours')
    lists = roof_server.requests

    def wait_for(number):
        pump_until(lambda: lists[LIST] >= number, 'cycles')
    wait_for(lists[LIST] + 3)
    before, first = roof_server.count() + meter_server.count(), lists[LIST]
    program.process.send_signal(signal.SIGUSR1)
    wait_for(first + cycles)
    stacks = take_stacks(program, file)
    messages = roof_server.count() + meter_server.count() - before
    program.leave()
    ours = by_whom(stacks, 'in-cycles')
    for who, number in ours.items():
        print(f'{number:6} {who}')
    total = sum(ours.values())
    bench.table.row(f'{messages} HTTP answers, allocations of ours', str(total), '0', '', total == 0)
    bench.table.row('HTTP answer, allocations inside libraries', f'{(len(stacks) - total) / messages:.1f}', 'no limit', '', None)


# --- Hosts that are dead ---

class Monitor:
    """When ItemsChanged of whom passed the bus, by dbus-monitor: a process of its own, which the servers here do not hold up."""

    def __init__(self, bus):
        self.process = subprocess.Popen(['dbus-monitor', '--profile', '--address', bus.address,
                                         f"type='signal',interface='{BUS_ITEM}',member='ItemsChanged'"],
                                        stdout=subprocess.PIPE, text=True)
        self.seen = []  # (s, sender)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            words = line.split('\t')
            if words[0] == 'sig' and words[-1].strip() == 'ItemsChanged':
                self.seen.append((float(words[1]), words[3]))

    def gaps(self, senders):
        """In s, between two signals of each of them."""
        last, gaps = {}, collections.defaultdict(list)
        for when, sender in list(self.seen):
            if sender in senders:
                if sender in last:
                    gaps[sender].append(when - last[sender])
                last[sender] = when
        return gaps

    def close(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()


def measure_dead_hosts(bench):
    """Two busbars side by side, so that a busy machine is busy for both: the one has the same devices as the other, and dead ones."""
    interval, rounds, window = 0.2, 4, 4
    holes = [bench.keep(BlackHole()) for _ in range(2)]
    nobody = bench.keep(port_that_refuses()).getsockname()[1]
    hanging = [bench.server(Meter(f'99{i}')) for i in range(rounds)]
    dead = [device('homewizard.p1', holes[0].port, name='Black hole', timeout=1),
            device('shelly.em', nobody, name='Refuses', timeout=1),
            device('opendtu.inverter', holes[1].port, name='Black hole of a gateway', timeout=1),
            *(device('homewizard.p1', each, name=f'Hangs {i}', interval=interval, timeout=1) for i, each in enumerate(hanging))]

    def healthy(digit):
        meters = Simulator((1, 2))
        bench.keep(meters)
        served = [bench.server(Meter(f'{digit}{i}')) for i in range(3)]
        return meters, [*(device('homewizard.p1', each, name=f'Meter {i}', interval=interval) for i, each in enumerate(served)),
                        *(device('carlo_gavazzi.em24', meters, name=f'Modbus {unit}', unit=unit, interval=interval) for unit in (1, 2))]

    alone_meters, alone_devices = healthy(1)
    beside_meters, beside_devices = healthy(2)
    programs = [bench.busbar(*alone_devices), bench.busbar(*beside_devices, *dead)]
    bench.wait_for_services('homewizard_p1_', 6 + rounds, programs[1])
    bench.wait_for_services('carlo_gavazzi', 4, programs[1])
    everybody = bench.owners('')

    def senders(digit, meters):
        return {owner for name, owner in everybody.items()
                if any(name.endswith(f'homewizard_p1_{digit}{i}') for i in range(3))
                or any(name.endswith(run_bench.serial(meters.port, unit)) for unit in (1, 2))}
    groups = [senders(1, alone_meters), senders(2, beside_meters)]
    if [len(each) for each in groups] != [5, 5]:
        raise AssertionError(f'not the devices that are to be measured: {everybody}')

    late, all_gaps = [], [collections.defaultdict(list), collections.defaultdict(list)]
    for each in hanging:
        each.silent = True
        asked = each.count()
        monitor = Monitor(bench.bus)
        try:
            time.sleep(window)
        finally:
            monitor.close()
        if each.count() == asked:
            raise AssertionError('nobody has asked the host that hangs')
        worst = []
        for group, kept in zip(groups, all_gaps):
            gaps = monitor.gaps(group)
            if len(gaps) != 5 or min(map(len, gaps.values())) < 0.8 * window / interval - 2:
                raise AssertionError(f'too few signals: { {sender: len(found) for sender, found in gaps.items()} }')
            for sender, found in gaps.items():
                kept[sender] += found
            worst.append(1000 * (max(itertools.chain.from_iterable(gaps.values())) - interval))
        late.append(worst)
    for program in programs:
        program.leave()
    middles = [1000 * max(statistics.median(found) for found in kept.values()) for kept in all_gaps]
    delay = statistics.median(beside - alone for alone, beside in late)
    alone, beside = (statistics.median(each) for each in zip(*late))
    bench.table.row(f'{len(dead)} dead hosts: update interval of the others, median', f'{middles[1]:.1f} ms',
                    f'without {middles[0]:.1f} ms, +- < 50 ms', '', abs(middles[1] - middles[0]) < 50)
    bench.table.row('the same: longest delay of an update', f'{beside:.1f} ms', f'without {alone:.1f} ms, + < 50 ms', f'{delay:+.1f} ms',
                    delay < 50)


# --- Large answers ---

def measure_memory(bench):
    """Several devices at once, so that a document that one of them kept would be seen several times."""
    devices, messages, size = 5, 100, 390_000
    rest = unknown_keys(size)
    meters = [Meter(f'77{i}') for i in range(devices)]
    servers = [bench.server(meter) for meter in meters]
    program = bench.busbar(*(device('homewizard.p1', each, name=f'Meter {i}', interval=0.2) for i, each in enumerate(servers)))
    bench.wait_for_services('homewizard', devices, program)
    power = bench.connection.get_object(next(iter(bench.owners('homewizard'))), '/Ac/Power', introspect=False)

    def after(messages):
        wanted = [each.count() + messages // devices for each in servers]
        pump_until(lambda: all(each.count() >= number for each, number in zip(servers, wanted)), 'answers', 60)
        return resident_kb(program)

    length = len(meters[0].answer('/'))
    small = after(messages)
    for meter in meters:
        meter.rest = rest
    large = after(messages)
    before = power.GetValue(dbus_interface=BUS_ITEM)
    pump_until(lambda: power.GetValue(dbus_interface=BUS_ITEM) != before, 'a value of a large answer')
    program.leave()
    bench.table.row(f'{messages} answers of {len(meters[0].answer("/")) / 1000:.0f} kB, resident', f'{large} kB',
                    f'of {length / 1000:.1f} kB: {small} kB, + <= 128 kB', f'{large - small:+} kB', large - small <= 128)


PARTS = {'gateway': measure_gateway, 'allocations': measure_allocations, 'dead_hosts': measure_dead_hosts, 'memory': measure_memory}


if __name__ == '__main__':
    sys.exit(run_bench.main(PARTS, __doc__, Bench))
