#!/usr/bin/python3
"""Measures what a battery behind MQTT costs, on an installation as it is shipped, and prints one table.

usage: mqtt_bench.py [--keep DIRECTORY] [cost|allocations|flood|memory]...

Without a name: everything. Exit status 1 when a limit is broken. The programs come in environment variables, see meson.build;
callgrind's files are left in DIRECTORY for a look with callgrind_annotate.

A message is tests/captures/mqtt/03_full.json with another value at every place than in the message before it.
"""
import collections
import itertools
import json
import os
import pathlib
import signal
import statistics
import sys
import threading
import time

import run_bench
from dbus.mainloop.glib import DBusGMainLoop

from run_bench import Symbols, cpu_clock, instructions, no_idle_cores, resident_kb, take_stacks, who_allocates
from mqtt_broker import Broker
from venus_bus import BUS_ITEM, Bus, LocalSettings, Program, pump_until

FULL = pathlib.Path(__file__).resolve().parent.parent / 'captures/mqtt/03_full.json'
STEPS = 6     # different messages; of alarms with three levels and flags with two each differs from the one before
PACE = 0.105  # s: consumers are told ten times a second at most, and each message is to be told
FLAGS = {'Balancing', 'SystemSwitch', 'Heating', 'ChargeRequest'}


def moved(group, name, value, step):
    """As long as the original, and within the range of what it is."""
    if isinstance(value, str):
        if value.isdigit():
            return str(int(value) + step)
        if value[:1] == 'C' and value[1:].isdigit():
            return f'C{(int(value[1:]) + step) % 10 + 1}'
        return value[:-1] + chr(ord('a') + step)
    if group == 'Alarms':
        return (value + step) % 3
    if group in ('Io', 'Balances') or name in FLAGS:
        return (value + step) % 2
    if isinstance(value, int):
        return value + step
    digits = len(str(value).partition('.')[2])
    return round(value + step * 10 ** -digits, digits)


def message(step):
    def change(group, members):
        return {name: change(name, value) if isinstance(value, dict) else moved(group, name, value, step)
                for name, value in members.items()}
    return json.dumps(change('', json.loads(FULL.read_text(encoding='utf-8'))), indent=1)


def cells_only(step):
    """As message(0), but for the voltages of the cells."""
    document = json.loads(message(0))
    document['Voltages'] = json.loads(message(step))['Voltages']
    return json.dumps(document, indent=1)


# What the driver in Python needs for a message, in bare signals of 20 items: 0.8 ms, where such a signal takes 28 us (measured on a PC).
PYTHON_SIGNALS = 800 / 28
MESSAGES = [message(step) for step in range(STEPS)]
FEW = [cells_only(step) for step in range(STEPS)]
VALUES = sum(len(value) if isinstance(value, dict) else 1 for value in json.loads(MESSAGES[0]).values())


class Cleanup:
    """What a Broker wants of a test."""

    def __init__(self):
        self.calls = []

    def addCleanup(self, call, *arguments):  # pylint: disable=invalid-name
        self.calls.append((call, arguments))

    def close(self):
        while self.calls:
            call, arguments = self.calls.pop()
            call(*arguments)


class Bench:
    def __init__(self, directory, table):
        self.directory, self.table = directory, table
        self.numbers = itertools.count()
        self.open = []
        self.bus = self.keep(Bus())
        self.bus.start()
        self.keep(LocalSettings(self.bus))
        self.broker = Broker(self.keep(Cleanup()))
        self.connection = self.keep(run_bench.dbus.bus.BusConnection(self.bus.address, mainloop=DBusGMainLoop()))
        self.seen = collections.Counter()  # ItemsChanged, by sender
        self.last = {}                     # the last one, by sender
        self.times = collections.defaultdict(list)
        self.connection.add_signal_receiver(self._take, 'ItemsChanged', BUS_ITEM, sender_keyword='sender')

    def _take(self, items, sender):
        if len(items) > 3:  # not what a device says of itself
            self.seen[sender] += 1
            self.last[sender] = items
            self.times[sender].append(time.monotonic())

    def keep(self, thing):
        self.open.append(thing)
        return thing

    def close(self):
        for thing in reversed(self.open):
            thing.kill() if isinstance(thing, Program) else thing.close()

    def file(self, name):
        return os.path.join(self.directory, name)

    def configuration(self, *topics):
        path = self.file(f'batteries-{next(self.numbers)}.toml')
        with open(path, 'w', encoding='utf-8') as file:
            for topic in topics:
                file.write(f'[[device]]\ntype = "mqtt.battery"\nname = "{topic}"\nhost = "127.0.0.1"\nport = {self.broker.port}\n'
                           f'topic = "{topic}"\n')
        return path

    def command(self, *topics):
        return [os.environ['MQTT_BATTERY'], 'run', '--config', self.configuration(*topics), '--bus', self.bus.address]

    def battery(self, *topics, under=(), environment=None):
        """Returns when it is subscribed."""
        program = self.keep(Program(*under, *self.command(*topics), environment={**os.environ, **(environment or {})}))
        for topic in topics:
            self.broker.log.wait_for(rf'^\d+: \t{topic} \(QoS', patience=30)
        return program

    def tell(self, topic, step, messages=None):
        self.broker.publish(topic, (messages or MESSAGES)[step % STEPS], qos=0)

    def owner(self, name):
        return str(self.connection.get_name_owner(name))

    def first(self, topic, program):
        """Tells the first message; the unique name of who shows it. It is the same for all batteries of a program."""
        self.tell(topic, 0)

        def there():
            if program.process.poll() is not None:
                raise AssertionError(program.log)
            return self.connection.name_has_owner(f'com.victronenergy.battery.mqtt_battery_{topic}')
        pump_until(there, f'service of {topic}', 60)
        return self.owner(f'com.victronenergy.battery.mqtt_battery_{topic}')

    def tell_each(self, topics, step, messages=None):
        """`topics`: with who shows them. Returns when all do, and after the pace of samples."""
        before = dict(self.seen)
        for topic in topics:
            self.tell(topic, step, messages)

        def told():
            return all(self.seen[sender] > before.get(sender, 0) for sender in topics.values())
        pump_until(told, f'message {step}', 60)
        time.sleep(PACE)  # else the next one would be told by a timer, and not from within the callback whose cost counts


# --- A message, from its payload to ItemsChanged ---

def line_of(path, item):
    value, text = item['Value'], item['Text']
    kinds = {run_bench.dbus.Double: 'd', run_bench.dbus.Int32: 'i', run_bench.dbus.String: 's'}
    kind = kinds.get(type(value), '-')
    shown = {'d': lambda: repr(float(value)), 'i': lambda: str(int(value)), 's': lambda: str(value)}.get(kind, lambda: '')()
    return f'{path}\t{kind}\t{shown}\t{text}\n'


def record(bench):
    """What each message changes on the bus, for the reference: pairs of files."""
    program = bench.battery('record')
    sender = bench.first('record', program)
    for step in range(1, STEPS):
        time.sleep(PACE)
        bench.tell_each({'record': sender}, step)
    made, counts = [], []
    for step in range(STEPS):
        bench.tell_each({'record': sender}, step)
        items = bench.last[sender]
        document, list_of_items = bench.file(f'message-{step}.json'), bench.file(f'items-{step}')
        with open(document, 'w', encoding='utf-8') as file:
            file.write(MESSAGES[step])
        with open(list_of_items, 'w', encoding='utf-8') as file:
            file.writelines(line_of(path, item) for path, item in items.items())
        made += [document, list_of_items]
        counts.append(len(items))
    program.leave()
    if min(counts) < VALUES:
        raise AssertionError(f'{counts} items change with {VALUES} values')
    return made, statistics.mean(counts)


class Reference:
    def __init__(self, bench, recorded, number, under=()):
        self.name = f'com.victronenergy.reference.number{number}'
        self.program = bench.keep(Program(*under, os.environ['MQTT_REFERENCE'], bench.bus.address, self.name, *recorded))
        pump_until(lambda: bench.connection.name_has_owner(self.name), 'the reference', 60)

    def step(self, number):
        self.program.send('')
        if self.program.wait_for_line('', 60) != str(number):
            raise AssertionError('the reference failed')


def callgrind(file, function):
    return ['valgrind', '--tool=callgrind', f'--callgrind-out-file={file}', '--collect-atstart=no', f'--toggle-collect={function}']


OURS = 'busbar::mqtt::detail::session::take_message*'
READ = 'mosquitto_loop_read*'  # also where it was made for one caller
LEAST = 'parse_and_send'


def measure_cost(bench):
    recorded, items = record(bench)
    short, long = 2 * STEPS, 8 * STEPS  # their difference is what counts: the first messages make items and room
    files = {(what, count): bench.file(f'{name}-{count}.callgrind')
             for what, name in ((OURS, 'ours'), (READ, 'read'), (LEAST, 'least')) for count in (short, long)}
    programs, topics, references = {}, {}, {}
    for (what, count), file in files.items():
        if what == LEAST:
            references[count] = Reference(bench, recorded, count, callgrind(file, what))
        else:
            topic = f'{"ours" if what == OURS else "read"}{count}'
            programs[what, count] = (topic, bench.battery(topic, under=callgrind(file, what)))
    for topic, program in programs.values():
        topics[topic] = bench.first(topic, program)
    time.sleep(PACE)
    for step in range(1, long):
        bench.tell_each(topics, step)
        if step == short - 1:
            for what in (OURS, READ):
                topic, program = programs[what, short]
                topics.pop(topic)
                program.terminate()
    for count, reference in references.items():
        for step in range(1, count + 1):
            reference.step(step)
        reference.program.process.stdin.close()
        reference.program.process.wait()
    for what in (OURS, READ):
        programs[what, long][1].terminate()
    cost = {what: (instructions(files[what, long]) - instructions(files[what, short])) / (long - short) for what in (OURS, READ, LEAST)}
    if min(cost.values()) < 10000:
        raise AssertionError(f'not what is to be measured: {cost}')
    ratio = cost[OURS] / cost[LEAST]
    bench.table.row(f'message of {VALUES} values, {items:.0f} items change, instructions', f'{cost[OURS]:.0f}',
                    f'JSON library + sd-bus {cost[LEAST]:.0f}, <= x 1.25', f'{ratio:.3f}', ratio <= 1.25)
    bench.table.row('  (from the callback of libmosquitto to sd_bus_send inclusive)', '', '', '', None)
    bench.table.row("libmosquitto's own reading of the packet, instructions", f'{cost[READ] - cost[OURS]:.0f}', 'not in the above', '', None)
    compare_cpu_time(bench, recorded)


def compare_cpu_time(bench, recorded):
    """For information: on a machine that does other things, too."""
    rounds = 20 * STEPS
    program = bench.battery('clock')
    topics = {'clock': bench.first('clock', program)}
    time.sleep(PACE)
    reference = Reference(bench, recorded, 0)
    ours, least = [], []
    for step in range(1, rounds):
        before = cpu_clock(program), cpu_clock(reference.program)
        reference.step(step)
        bench.tell_each(topics, step)
        ours.append(cpu_clock(program) - before[0])
        least.append(cpu_clock(reference.program) - before[1])
    reference.program.process.stdin.close()
    ours, least = 1e6 * statistics.median(ours), 1e6 * statistics.median(least)
    bench.table.row('the same, CPU time of the processes, with waking up and reading', f'{ours:.0f} us', f'{least:.0f} us',
                    f'{ours / least:.3f}', None)
    few = []
    with no_idle_cores():
        for step in range(rounds, 2 * rounds):
            before = cpu_clock(program)
            bench.tell_each(topics, step, FEW)
            few.append(cpu_clock(program) - before)
    program.leave()
    if not 15 <= len(bench.last[topics['clock']]) <= 30:
        raise AssertionError(f'not what is to be measured: {bench.last[topics["clock"]]}')
    few = 1e6 * statistics.median(few)
    bare = bare_signal(bench, bench.last[topics['clock']], rounds)
    bench.table.row(f'message of {VALUES} values, about 20 change: CPU time of the process', f'{few:.0f} us',
                    f'bare sd-bus signal of these {bare:.0f} us; a tenth of Python: <= x {PYTHON_SIGNALS / 10:.1f}',
                    f'{few / bare:.2f}', None)  # times of a machine that does other things, too


def bare_signal(bench, items, rounds):
    """CPU time of a process that does nothing else, in us, at the same pace."""
    nothing, list_of_items = bench.file('nothing.json'), bench.file('few-items')
    with open(nothing, 'w', encoding='utf-8') as file:
        file.write('{}')
    with open(list_of_items, 'w', encoding='utf-8') as file:
        file.writelines(line_of(path, item) for path, item in items.items())
    reference = Reference(bench, [nothing, list_of_items], 'few')
    used = []
    with no_idle_cores():
        for step in range(1, rounds):
            before = cpu_clock(reference.program)
            reference.step(step)
            used.append(cpu_clock(reference.program) - before)
            time.sleep(PACE)
    reference.program.process.stdin.close()
    return 1e6 * statistics.median(used)


# --- The heap ---

def measure_allocations(bench):
    messages = 10 * STEPS
    file = bench.file('mqtt-allocations')
    program = bench.battery('heap', environment={'LD_PRELOAD': os.environ['COUNT_ALLOCATIONS_LIBRARY'], 'COUNT_ALLOCATIONS': file})
    symbols = Symbols(os.environ['MQTT_BATTERY'])

    def by_whom(stacks, name):
        found = collections.Counter(who_allocates(line, symbols) for line in stacks)
        with open(f'{file}-{name}', 'w', encoding='utf-8') as report:
            report.writelines(f'{number:6} {who}\n' for who, number in found.most_common())
        return {who: number for who, number in found.items() if who.startswith('ours')}

    topics = {'heap': bench.first('heap', program)}
    if not by_whom(take_stacks(program, file), 'at-start'):
        raise AssertionError('the counter does not see what is ours')
    for step in range(1, 2 * STEPS):
        time.sleep(PACE if step == 1 else 0)
        bench.tell_each(topics, step)
    program.process.send_signal(signal.SIGUSR1)
    for step in range(messages):
        bench.tell_each(topics, step)
    stacks = take_stacks(program, file)
    program.leave()
    ours = by_whom(stacks, 'in-messages')
    for who, number in ours.items():
        print(f'{number:6} {who}')
    total = sum(ours.values())
    bench.table.row(f'{messages} such messages, allocations of ours', str(total), '0', '', total == 0)
    bench.table.row('such a message, allocations inside libraries', f'{(len(stacks) - total) / messages:.1f}', 'no limit', '', None)


# --- More than anybody wants to know ---

def measure_flood(bench):
    """Two batteries: one is told of 1000 times a second, the other five times."""
    rate, seconds = 1000, 6
    program = bench.battery('flood', 'quiet')
    bench.first('flood', program)
    bench.first('quiet', program)
    time.sleep(1)
    flood, quiet = (bench.connection.get_object(f'com.victronenergy.battery.mqtt_battery_{topic}', path, introspect=False)
                    for topic, path in (('flood', '/Soc'), ('quiet', '/Dc/0/Power')))
    before, cpu = resident_kb(program), cpu_clock(program)
    delays = []
    ended = threading.Event()

    def tell_quiet():
        for number in itertools.count():
            if ended.wait(0.2):
                return
            now = time.monotonic()
            bench.broker.publish('quiet', json.dumps({'Dc': {'Power': float(number), 'Voltage': 50.0}, 'Soc': 50}), qos=0)
            while quiet.GetValue(dbus_interface=BUS_ITEM) != number and time.monotonic() < now + 5:
                time.sleep(0.0005)
            delays.append(1000 * (time.monotonic() - now))

    quiet_teller = threading.Thread(target=tell_quiet)
    quiet_teller.start()
    start = time.monotonic()
    for number in range(rate * seconds):
        bench.tell('flood', number)
        wait = start + (number + 1) / rate - time.monotonic()
        if wait > 0.002:
            time.sleep(wait)
    took = time.monotonic() - start
    bench.broker.publish('flood', MESSAGES[0].replace('"Soc": 63', '"Soc": 17'), qos=0)
    sent = time.monotonic()
    pump_until(lambda: flood.GetValue(dbus_interface=BUS_ITEM) == 17, 'the last value')
    late = 1000 * (time.monotonic() - sent)
    share = (cpu_clock(program) - cpu) / took
    passed_on = bench.broker.log.count(r"Sending PUBLISH to .*'flood'")
    if passed_on < rate * seconds:
        raise AssertionError(f'the broker has passed on {passed_on} messages only')
    ended.set()
    quiet_teller.join()
    grown = resident_kb(program) - before
    program.leave()
    bench.table.row(f'{rate * seconds / took:.0f} such messages/s for {took:.0f} s: the last value, after', f'{late:.0f} ms', 'not lost', '', True)
    bench.table.row('the same: of a core', f'{100 * share:.1f} %', '<= 100 %', '', share < 1 and rate * seconds / took > 0.95 * rate)
    bench.table.row('the same: resident memory grows by', f'{grown} kB', '<= 512 kB', '', grown <= 512)
    usual = run_bench.percentile(delays, 0.9)  # who tells and asks here is busy with the flood, too
    bench.table.row('the same: another device at this broker, message to bus, 90th percentile', f'{usual:.0f} ms',
                    f'< 50 ms (longest {max(delays):.0f} ms)', '', usual < 50)


# --- Memory ---

def measure_memory(bench):
    program = bench.battery('memory')
    topics = {'memory': bench.first('memory', program)}
    time.sleep(PACE)
    for step in range(1, 4 * STEPS):
        bench.tell_each(topics, step)
    resident = resident_kb(program)
    program.leave()
    bench.table.row('installation with a battery alone, resident', f'{resident} kB', '<= 6144 kB; Python 34 MB', '', resident <= 6144)


PARTS = {'cost': measure_cost, 'allocations': measure_allocations, 'flood': measure_flood, 'memory': measure_memory}


if __name__ == '__main__':
    sys.exit(run_bench.main(PARTS, __doc__, Bench))
