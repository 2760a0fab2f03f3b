#!/usr/bin/python3
"""Measures what busbar costs against the limits of its design, on the programs as they are shipped, and prints one table.

usage: run_bench.py [--keep DIRECTORY] [decode|json|cycle|allocations|devices|memory]...

Without a name: everything. Exit status 1 when a limit is broken. The programs come in environment variables, see meson.build;
callgrind's files are left in DIRECTORY for a look with callgrind_annotate.
"""
import argparse
import bisect
import collections
import contextlib
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../integration'))
import dbus  # noqa: E402
import venus_bus  # noqa: E402
from venus_bus import Bus, LocalSettings, Program, pump_until  # noqa: E402

IMAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'em24.txt')

DEVICES = 50
INTERVAL = 0.1  # s, between two polls of fast_meters.cpp
# Voltages, currents, powers and the frequency: what moves from one second to the next. The counters hardly ever do.
MOVING = [0x00, 0x02, 0x04, 0x0c, 0x0e, 0x10, 0x12, 0x14, 0x16, 0x28, 0x33]


def serial(port, unit):
    return f'{port:05}{unit:03}'


def serial_words(port, unit):
    text = serial(port, unit).encode()
    return [text[i] << 8 | text[i + 1] for i in range(0, len(text), 2)] + [0, 0, 0]


class Table:
    def __init__(self):
        self.rows = []
        self.broken = False

    def row(self, what, ours, reference, ratio, good):
        """`good` is None where there is no limit."""
        self.rows.append((what, ours, reference, ratio, {True: 'ok', False: 'BROKEN', None: ''}[good]))
        self.broken |= good is False

    def print(self):
        rows = [('measure', 'ours', 'limit or reference', 'ratio', 'ok')] + self.rows
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        for number, row in enumerate(rows):
            print('  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
            if number == 0:
                print('  '.join('-' * width for width in widths))


class Simulator(Program):
    """EM24 meters with these unit ids, each with a serial number of its own, at every loopback address."""

    def __init__(self, units=(1,)):
        images = itertools.chain.from_iterable(('--unit', f'{unit}={IMAGE}') for unit in units)
        super().__init__(os.environ['MODBUS_SERVER'], '--tcp', '0', *images)
        self.port = int(self.wait_for_line('listening').split()[1])
        for unit in units:
            self.command(f'count-up {unit}', *(f'0x{address:04x}' for address in MOVING))
            self.command(f'set {unit} 0x5000', *(f'{number:04X}' for number in serial_words(self.port, unit)))

    def command(self, *words):
        self.send(' '.join(words))
        line = self.wait_for_line('')
        if not line.startswith('ok'):
            raise AssertionError(f'modbus_server: {words}: {line}')
        return line[3:]

    def requests(self):
        return int(self.command('stats').split()[1])

    def log_of_requests(self):
        """(unit, arrival, answer), in s on the monotonic clock."""
        count = int(self.command('requests'))
        result = []
        for _ in range(count):
            words = self.wait_for_line('').split()
            result.append((int(words[3]), int(words[0]) / 1e6, int(words[1]) / 1e6))
        return result


class Bench:
    def __init__(self, directory, table):
        self.directory, self.table = directory, table
        self.numbers = itertools.count()
        self.open = []
        self.bus = self.keep(Bus())
        self.bus.start()
        self.keep(LocalSettings(self.bus))

    def keep(self, thing):
        self.open.append(thing)
        return thing

    def close(self):
        for thing in reversed(self.open):
            thing.kill() if isinstance(thing, Program) else thing.close()

    def file(self, name):
        return os.path.join(self.directory, name)

    def simulator(self, units=(1,)):
        return self.keep(Simulator(units))

    def configuration(self, meters):
        """`meters`: (simulator, number); a connection each."""
        path = self.file(f'meters-{next(self.numbers)}.toml')
        with open(path, 'w', encoding='utf-8') as file:
            for simulator, number in meters:
                file.write(f'[[device]]\ntype = "carlo_gavazzi.em24"\nname = "Meter {number}"\nhost = "127.0.0.{number}"\n'
                           f'port = {simulator.port}\nunit = {number}\n')
        return path

    def busbar_command(self, meters, program='FAST_METERS'):
        return [os.environ[program], 'run', '--config', self.configuration(meters), '--bus', self.bus.address]

    def by_hand_command(self, simulator):
        return [os.environ['HAND_WRITTEN'], self.bus.address, str(simulator.port), str(round(1000 * INTERVAL))]

    def busbar(self, meters, program='FAST_METERS', environment=None):
        return self.keep(Program(*self.busbar_command(meters, program), environment={**os.environ, **(environment or {})}))

    @staticmethod
    def service(simulator, number):
        return f'com.victronenergy.grid.carlo_gavazzi_em24_{serial(simulator.port, number)}'


# --- decoding ---

def instructions(file):
    with open(file, encoding='utf-8') as lines:
        for line in lines:
            if line.startswith(('totals:', 'summary:')):
                return int(line.split()[1])
    raise AssertionError(f'no totals in {file}')


def measure_decode(bench):
    times = 1000
    taken = 0
    for what, title in (('registers', 'decode 17 values of an EM24'), ('model', 'decode 13 values of SunSpec model 103')):
        count, said = {}, {}
        for how in ('descriptor', 'hand'):
            file = bench.file(f'decode-{what}-{how}.callgrind')
            done = subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={file}', '--collect-atstart=no',
                                   f'--toggle-collect={what}_by_{how}*', os.environ['DECODE_BENCH'], '--repeat', what, how,
                                   str(times)], capture_output=True, text=True, check=True)
            count[how] = instructions(file) / times
            said[how] = done.stdout.split()
        if said['descriptor'][3] != said['hand'][3] or min(count.values()) < 10:
            raise AssertionError(f'the two do not do the same: {said} {count}')
        ratio = count['descriptor'] / count['hand']
        bench.table.row(f'{title}, instructions', f"{count['descriptor']:.0f}", f"by hand {count['hand']:.0f}, <= x 1.05",
                        f'{ratio:.3f}', ratio <= 1.05)
        taken += int(said['descriptor'][1])
    bench.table.row(f'decode each {times} times, allocations', str(taken), '0', '', taken == 0)


# --- JSON, from bytes to the values of rows ---

def measure_json(bench):
    rest = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../captures/rest')
    documents = [f'{rest}/opendtu_v26_{name}.constructed.json' for name in ('list', 'inv_hms2000', 'inv_hm600')]
    times = 20
    count, taken = {}, {}
    for how in ('trie', 'empty'):
        file = bench.file(f'json-{how}.callgrind')
        done = subprocess.run(['valgrind', '--tool=callgrind', f'--callgrind-out-file={file}', '--collect-atstart=no',
                               f'--toggle-collect=read_by_{how}*', os.environ['JSON_BENCH'], how, str(times), *documents],
                              capture_output=True, text=True, check=True)
        said = done.stdout.split()
        if said[3] != str((times + 1) * len(documents)):
            raise AssertionError(f'not every document was read: {said}')
        count[how] = instructions(file) / (times + 1)
        taken[how] = int(said[1])
    ratio = count['trie'] / count['empty']
    bench.table.row("read 3 answers of OpenDTU, instructions", f"{count['trie']:.0f}",
                    f"empty handler {count['empty']:.0f}, <= x 1.25", f'{ratio:.3f}', ratio <= 1.25)
    bench.table.row(f'read them {times} times, allocations', str(taken['trie']), '0', '', taken['trie'] == 0)


# --- a poll cycle, from socket to ItemsChanged ---

class Counted:
    """A program under callgrind, polling a simulator of its own until it has done a number of cycles."""

    def __init__(self, bench, name, cycles, command):
        self.file = bench.file(f'cycle-{name}-{cycles}.callgrind')
        self.simulator = bench.simulator()
        self.cycles = cycles
        self.program = bench.keep(Program('valgrind', '--tool=callgrind', f'--callgrind-out-file={self.file}',
                                          *command(self.simulator)))

    def finish(self):
        def enough():
            if self.program.process.poll() is not None:
                raise AssertionError(self.program.log)
            return self.simulator.requests() >= self.cycles
        pump_until(enough, f'{self.cycles} cycles', 60)
        if self.program.terminate() != 0:
            raise AssertionError(self.program.log)
        return instructions(self.file), self.simulator.requests()


def measure_cycle(bench):
    short, long = 60, 260  # their difference is what counts: starting up costs the same in both
    commands = {'busbar': lambda simulator: bench.busbar_command([(simulator, 1)]), 'by-hand': bench.by_hand_command}
    # All at once on one bus: nobody there listens to anybody else.
    runs = {(name, cycles): Counted(bench, name, cycles, command)
            for name, command in commands.items() for cycles in (short, long)}
    cost = {}
    for name in commands:
        few, first = runs[name, short].finish()
        many, last = runs[name, long].finish()
        cost[name] = (many - few) / (last - first)
    ratio = cost['busbar'] / cost['by-hand']
    bench.table.row(f'poll cycle, {len(MOVING)} values change, instructions', f"{cost['busbar']:.0f}",
                    f"in C {cost['by-hand']:.0f}, <= x 1.10", f'{ratio:.3f}', ratio <= 1.10)


# --- the heap ---

class Symbols:
    """Functions of a program that was not stripped."""

    def __init__(self, program):
        self.file = os.path.basename(program)
        lines = subprocess.run(['nm', '-C', '--defined-only', '-n', program], capture_output=True, text=True, check=True).stdout
        found = [line.split(' ', 2) for line in lines.splitlines() if line[17:18] in 'tTwWuiV']
        # Where it is linked to: 0, unless it can't be loaded elsewhere.
        headers = subprocess.run(['readelf', '-lW', program], capture_output=True, text=True, check=True).stdout
        base = next(int(line.split()[2], 16) for line in headers.splitlines() if line.split()[:1] == ['LOAD'])
        self.addresses = [int(address, 16) - base for address, _, _ in found]
        self.names = [name for _, _, name in found]

    def at(self, offset):
        return self.names[bisect.bisect_right(self.addresses, offset) - 1]


def who_allocates(line, symbols):
    """'ours: function' or 'library: function' of the innermost function that is no part of the C or C++ library."""
    indirect = False
    for frame in line.split():
        module, offset = frame.rsplit('+', 1)
        module = os.path.basename(module)
        if module != symbols.file:
            if not module.startswith(('libcount', 'libc.', 'libc-', 'libstdc++', 'libm.', 'ld-')):
                return f'library: {module}'
            indirect = indirect or not module.startswith('libcount')
            continue
        name = symbols.at(int(offset, 16) - 1)
        plain = re.sub(r'^(decltype\(.*?\)|[\w:]+[&*]?) (?=std::|busbar::|sdbus::|fmt::)', '', name)
        if plain.startswith(('std::', 'operator new', '__gnu_cxx::', 'fmt::')):
            indirect = True
            continue
        if not indirect:  # calls malloc() itself: C that was compiled into its caller, which may be ours
            return f"library: in {plain.split('(')[0]}"
        is_library = plain.startswith('sdbus::') or '::' not in plain and plain != 'main'
        return f"{'library' if is_library else 'ours'}: {plain.split('(')[0]}"
    return f'ours: unknown {line}'


def take_stacks(program, file):
    """Ends counting: a line for each allocation."""
    def written():
        try:
            with open(file, encoding='utf-8') as lines:
                found = lines.read().splitlines()
        except FileNotFoundError:
            return None
        return found if found and found[-1] == 'end' else None
    program.process.send_signal(signal.SIGUSR1)
    # An empty line: another thread was just taking it down.
    stacks = [line for line in pump_until(written, 'allocations')[:-1] if line]
    os.unlink(file)
    if 'too many' in stacks:
        raise AssertionError('more allocations than the counter has room for')
    return stacks


def measure_allocations(bench):
    cycles = 100
    simulator = bench.simulator()
    file = bench.file('allocations')
    program = bench.busbar([(simulator, 1)], environment={'LD_PRELOAD': os.environ['COUNT_ALLOCATIONS_LIBRARY'],
                                                          'COUNT_ALLOCATIONS': file})
    symbols = Symbols(os.environ['FAST_METERS'])

    def wait_for(number):
        pump_until(lambda: simulator.requests() >= number, 'polls')

    def ours_of(stacks, name):
        by_whom = collections.Counter(who_allocates(line, symbols) for line in stacks)
        with open(f'{file}-{name}', 'w', encoding='utf-8') as report:
            report.writelines(f'{number:6} {who}\n' for who, number in by_whom.most_common())
        return {who: number for who, number in by_whom.items() if who.startswith('ours')}

    wait_for_values(bench, [bench.service(simulator, 1)])
    at_start = ours_of(take_stacks(program, file), 'at-start')
    if not at_start:
        raise AssertionError('the counter does not see what is ours')
    wait_for(simulator.requests() + 5)
    first = simulator.requests()
    program.process.send_signal(signal.SIGUSR1)
    wait_for(first + cycles)
    stacks = take_stacks(program, file)
    cycles = simulator.requests() - first
    program.leave()
    ours = ours_of(stacks, 'in-cycles')
    for who, number in ours.items():
        print(f'{number:6} {who}')
    total = sum(ours.values())
    bench.table.row(f'{cycles} poll cycles, allocations of ours', str(total), '0', '', total == 0)
    bench.table.row('poll cycle, allocations inside libraries', f'{(len(stacks) - total) / cycles:.1f}', 'no limit', '', None)


# --- many devices ---

def cpu_clock(program):
    """CPU time of another process in s: clock_getcpuclockid(3)."""
    return time.clock_gettime((~program.process.pid << 3) | 2)


@contextlib.contextmanager
def no_idle_cores():
    """Keeps all cores awake, with what nobody has to wait for. To wake an idle virtual one costs half as much again as the work measured here,
    and is charged to who is woken."""
    burners = [subprocess.Popen(['nice', '-n', '19', sys.executable, '-c', 'while True: pass']) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for each in burners:
            each.kill()
            each.wait()


def first_value(bus, service):
    """When it could be had."""
    connection = dbus.bus.BusConnection(bus.address)
    deadline = time.monotonic() + venus_bus.PATIENCE
    try:
        while time.monotonic() < deadline:
            try:
                value = connection.call_blocking(service, '/Ac/Power', venus_bus.BUS_ITEM, 'GetValue', None, ())
                if not isinstance(value, dbus.Array):
                    return time.monotonic()
            except dbus.DBusException:
                pass
            time.sleep(0.001)
    finally:
        connection.close()
    raise AssertionError(f'no value of {service}')


def wait_for_values(bench, services):
    for service in services:
        first_value(bench.bus, service)


def compare_cpu(bench, one, one_at, many, many_at):
    """Both at the same time, so that a busy machine is busy for both."""
    def look(program, simulators):
        return cpu_clock(program), sum(simulator.requests() for simulator in simulators)

    window = 8
    processes = ((one, [one_at]), (many, many_at))
    before = [look(*process) for process in processes]
    time.sleep(window)
    after = [look(*process) for process in processes]
    single, several = (1e6 * (a[0] - b[0]) / (a[1] - b[1]) for a, b in zip(after, before))
    ratio = several / single
    bench.table.row(f'{DEVICES} devices in one process, CPU per poll', f'{several:.0f} us', f'one device {single:.0f} us, <= x 1.20',
                    f'{ratio:.3f}', ratio <= 1.2)


def latenesses(requests, since):
    """How much later than due each request came, in ms."""
    last, late = {}, []
    for unit, arrived, _ in requests:
        if arrived >= since:
            if unit in last:
                late.append(1000 * (arrived - last[unit] - INTERVAL))
            last[unit] = arrived
    return late


def answer_times(bus, services, seconds):
    """Of GetValue, one after the other, in ms."""
    connection = dbus.bus.BusConnection(bus.address)
    times = []
    end = time.monotonic() + seconds
    for service in itertools.cycle(services):
        start = time.monotonic()
        if start > end:
            break
        connection.call_blocking(service, '/Ac/Power', venus_bus.BUS_ITEM, 'GetValue', None, ())
        times.append(1000 * (time.monotonic() - start))
        time.sleep(0.002)
    connection.close()
    return times


def percentile(values, part):
    return sorted(values)[int(part * (len(values) - 1))]


def measure_devices(bench):
    numbers = range(1, DEVICES)
    healthy, hung, alone = bench.simulator(numbers), bench.simulator((DEVICES,)), bench.simulator()
    one = bench.busbar([(alone, 1)])
    many = bench.busbar([(healthy, number) for number in numbers] + [(hung, DEVICES)])
    services = [bench.service(healthy, number) for number in numbers] + [bench.service(hung, DEVICES)]
    wait_for_values(bench, services + [bench.service(alone, 1)])
    compare_cpu(bench, one, alone, many, [healthy, hung])
    one.leave()

    hung.command('fault silent forever')
    # What one device does to the others it does all the time, what another program does is over soon: the best window counts.
    late, slow = [], []
    for _ in range(3):
        since = time.monotonic()
        answers = answer_times(bench.bus, services, 4)
        delays = latenesses(healthy.log_of_requests(), since)
        if len(delays) < 0.9 * len(numbers) * 4 / INTERVAL - len(numbers):
            raise AssertionError(f'only {len(delays)} polls')
        late.append(max(delays))
        slow.append(percentile(answers, 0.99))
    many.leave()
    bench.table.row(f'one of {DEVICES} hangs: longest delay of another', f'{min(late):.1f} ms', '< 50 ms', '', min(late) < 50)
    bench.table.row('the same: GetValue, 99th percentile', f'{min(slow):.1f} ms', '< 10 ms', '', min(slow) < 10)


# --- memory and start ---

def resident_kb(program):
    with open(f'/proc/{program.process.pid}/status', encoding='ascii') as status:
        return next(int(line.split()[1]) for line in status if line.startswith('VmRSS'))


def measure_memory(bench):
    delays, resident = [], []
    for _ in range(3):
        simulator = bench.simulator()
        program = bench.busbar([(simulator, 1)], 'BUSBAR_ALL')
        there = first_value(bench.bus, bench.service(simulator, 1))
        delays.append(1000 * (there - simulator.log_of_requests()[0][2]))
        seen = simulator.requests()
        pump_until(lambda: simulator.requests() >= seen + 3, 'polls')
        resident.append(resident_kb(program))
        program.leave()
    bench.table.row('busbar-all with one device, resident', f'{max(resident)} kB', '<= 6144 kB', '', max(resident) <= 6144)
    bench.table.row('first answer of a device to first value on the bus', f'{min(delays):.0f} ms', '<= 100 ms', '', min(delays) <= 100)


PARTS = {'decode': measure_decode, 'json': measure_json, 'cycle': measure_cycle, 'allocations': measure_allocations, 'devices': measure_devices,
         'memory': measure_memory}


def main(parts, usage, bench_of):
    """Measures the parts that the command line names, all if none, each with a bench of its own; then prints one table."""
    parser = argparse.ArgumentParser(usage=usage)
    parser.add_argument('--keep')
    parser.add_argument('parts', nargs='*')
    arguments = parser.parse_args()
    directory = arguments.keep or tempfile.mkdtemp(prefix='busbar-bench-')
    os.makedirs(directory, exist_ok=True)
    table = Table()
    try:
        for part in arguments.parts or parts:
            bench = bench_of(directory, table)
            try:
                parts[part](bench)
            finally:
                bench.close()
    finally:
        if not arguments.keep:
            shutil.rmtree(directory)
    table.print()
    return 1 if table.broken else 0


if __name__ == '__main__':
    sys.exit(main(PARTS, __doc__, Bench))
