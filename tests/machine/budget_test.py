"""What a process with five devices costs: memory, and the time from its start to its names on the bus."""
import re

from venus_bus import pump_until
from virtual_venus import packages
from virtual_venus.house import Inverter, Meter
from virtual_venus.installation import Installation
from virtual_venus.story import Story, aside

MOST_MEMORY = 5000          # kB of VmRSS, with five devices
LONGEST_START = 0.5         # seconds from the start of the program to the name of the first device, which answers, on the bus


class Budget(Story):
    measures = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inverters = [Inverter(cls, f'Roof {i}', f'10.0NX31234567{i}') for i in range(3)]
        cls.meters = [Meter(cls, f'Meter {i}', f'BW029001700{i}T') for i in range(2)]
        cls.devices = cls.inverters + cls.meters
        cls.installation = Installation(cls.unit)

    def test_five_devices(self):
        self.unit.start(counted_time=True)
        self.installation.configure(*(device.configuration() for device in self.devices))
        result = self.installation.install_tarball(packages.built(self.target))
        self.assertEqual(result.status, 0, result.output)
        self.assert_published(*self.devices)

    @aside
    def test_memory(self):
        pid = self.installation.pid()
        memory = int(self.unit.sh(f'sed -n "s/^VmRSS:[^0-9]*\\([0-9]*\\) kB/\\1/p" /proc/{pid}/status'))
        print(f'VmRSS {memory} kB, limit {MOST_MEMORY} kB ... ', end='')
        parts = self.unit.sh(f"awk '/^[0-9a-f]+-/ {{ part = $6 }} /^Rss:/ {{ sum[part] += $2 }} END {{ for (part in sum) "
                             f"if (sum[part]) print sum[part], part }}' /proc/{pid}/smaps | sort -rn")
        self.assertLess(memory, MOST_MEMORY, f'it consists of\n{parts}')

    def starts(self, *devices):
        """For each service the seconds from the start of the program to its name on the bus, by the clock of the guest."""
        self.unit.sh(f'svc -d {self.installation.service}')
        pump_until(lambda: self.installation.pid() is None, 'the service down')
        self.assert_gone(*self.devices)
        self.unit.write(self.installation.configuration, '\n'.join(device.configuration() for device in devices))
        # What the bus tells, with the guest's times. A signal of our own marks the beginning: the program is started right after it.
        self.unit.sh("""dbus-monitor --system "type='signal'" > /tmp/signals 2>&1 & echo $! > /tmp/monitor""")
        self.unit.wait_until('grep -q NameAcquired /tmp/signals', 'dbus-monitor watches')
        self.unit.sh(f"""(dbus-send --system --type=signal / busbar.test.Starts
            exec {self.installation.program} > /tmp/program.log 2>&1) > /dev/null 2>&1 & echo $! > /tmp/program""")
        services = sum(device.services for device in devices)
        times = pump_until(lambda: (seen := self.seen_by_monitor()) and len(seen) >= services and seen, f'{services} services', 30)
        self.unit.sh("""
            kill $(cat /tmp/monitor /tmp/program); while kill -0 $(cat /tmp/program) 2> /dev/null; do sleep 0.1; done
            rm /tmp/signals /tmp/monitor /tmp/program /tmp/program.log""")
        return times

    def seen_by_monitor(self):
        signals = self.unit.sh('cat /tmp/signals')
        begin = re.search(r'time=(\S+) .*member=Starts', signals)
        return begin and [float(when) - float(begin[1]) for when, name in
                          re.findall(r'time=(\S+) .*member=NameOwnerChanged\n +string "([^"]*)"\n +string ""', signals)
                          if name.startswith('com.victronenergy.')]

    @aside
    def test_start_with_one_device(self):
        name, = self.starts(self.meters[0])
        print(f'on the bus after {name:.2f} s, limit {LONGEST_START} s ... ', end='')
        self.assertLess(name, LONGEST_START)

    @aside
    def test_start_with_five_devices(self):
        names = self.starts(*self.devices)
        print(f'the first of {len(names)} services on the bus after {min(names):.2f} s, the last after {max(names):.2f} s, '
              f'limit for the first {LONGEST_START} s ... ', end='')
        self.assertLess(min(names), LONGEST_START)
