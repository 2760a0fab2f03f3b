#!/usr/bin/python3
"""Lets the sun shine on a simulated inverter: starts tests/simulators/modbus_server with a picture of a KACO blueplanet's registers
(tests/captures/kaco/d1.txt) and keeps changing them, as the real one would.

usage: sun.py MODBUS_SERVER IMAGE PORT_FILE

The port that the server listens on is written to PORT_FILE. A day lasts four minutes, its night half a minute. Ends with its server when it gets
SIGTERM; the server ends when this program does, however that happens, since it reads from it.
"""
import math
import os
import random
import signal
import subprocess
import sys
import time

UNIT = 3
DAY, NIGHT = 210.0, 30.0  # s
PEAK = 9200  # W, of an inverter for 10 kW
VOLTS = (230.4, 230.9, 231.1)
ENERGY = 12345678  # Wh, as in the image

# SunSpec model 103: its data begin at 40072; 160: at 40210, its modules at +8 and +28 (spec modbus.md §2.5, §2.6). The scale factors
# stay as the image has them: A 0.01, V 0.1, W 10, Hz 0.01, VA 10, VAr 10, PF 0.0001, WH 1, DCW 10, Tmp 0.1.
INVERTER = 40072
MPPT = 40210
SLEEPING, MPPT_STATE = 2, 4


def word(value):
    return f'{int(round(value)) & 0xFFFF:04X}'


class Inverter:
    def __init__(self, server):
        self.server = server
        self.energy = float(ENERGY)

    def set(self, address, *values):
        self.server.stdin.write(f'set {UNIT} {address} {" ".join(map(word, values))}\n')
        self.server.stdin.flush()
        answer = self.server.stdout.readline()
        if not answer.startswith('ok'):
            raise RuntimeError(f'modbus_server: {answer.strip() or "ended"}')

    def shine(self, watts, seconds):
        """All registers that follow from this much AC power, which has lasted for so long."""
        self.energy += watts * seconds / 3600
        volts = [volt + 1.5 * watts / PEAK + random.uniform(-0.2, 0.2) for volt in VOLTS]
        # What the registers can hold is what adds up: 10 W steps, 0.01 A steps.
        watts = 10 * round(watts / 10)
        factor = 0.9967
        amps = [round(watts / 3 / volt / factor, 2) for volt in volts]
        self.set(INVERTER + 0, 100 * sum(amps), *(100 * amp for amp in amps))
        self.set(INVERTER + 5, *(10 * math.sqrt(3) * sum(volts) / 3 for _ in range(3)), *(10 * volt for volt in volts))
        self.set(INVERTER + 12, watts / 10)
        self.set(INVERTER + 14, 100 * random.gauss(50, 0.01))
        self.set(INVERTER + 16, watts / factor / 10)
        self.set(INVERTER + 18, watts * math.tan(math.acos(factor)) / 10)
        self.set(INVERTER + 20, 10000 * factor)
        self.set_energy()
        self.set(INVERTER + 29, watts / 0.971 / 10)
        self.set(INVERTER + 31, 10 * (25 + 20 * watts / PEAK), 10 * (25 + 25 * watts / PEAK))
        self.set(INVERTER + 36, MPPT_STATE, MPPT_STATE)
        for module, (share, volt) in enumerate(((0.52, 381.2), (0.48, 374.5))):
            self.set_string(module, share * watts / 0.971, volt + 12 * watts / PEAK, 28 + 20 * watts / PEAK)

    def sleep(self):
        """What stays on over night: power and currents are 0, voltages not implemented or 0, the counter stands."""
        self.set(INVERTER + 0, 0, 0, 0, 0)
        self.set(INVERTER + 5, 0xFFFF, 0xFFFF, 0xFFFF, 0, 0, 0)
        self.set(INVERTER + 12, 0)
        self.set(INVERTER + 14, 0)
        self.set(INVERTER + 16, 0)
        self.set(INVERTER + 18, 0)
        self.set(INVERTER + 20, 0)
        self.set_energy()
        self.set(INVERTER + 29, 0)
        self.set(INVERTER + 31, 0, 0)
        self.set(INVERTER + 36, SLEEPING, SLEEPING)
        for module in (0, 1):
            self.set_string(module, 0, 0, 0)

    def set_energy(self):
        energy = int(self.energy)
        self.set(INVERTER + 22, energy >> 16, energy & 0xFFFF)

    def set_string(self, module, watts, volts, celsius):
        amps = round(watts / volts, 2) if volts else 0
        self.set(MPPT + 8 + 20 * module + 9, 100 * amps, 10 * volts, watts / 10)
        self.set(MPPT + 8 + 20 * module + 16, celsius)


def main():
    command, image, port_file = sys.argv[1:]
    # A sun that is killed must not leave a server behind: it ends with its input.
    server = subprocess.Popen([command, '--tcp', '0', '--unit', f'{UNIT}={image}'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        inverter = Inverter(server)
        port = server.stdout.readline().split()[1]
        begin = last = time.monotonic() - DAY / 5  # the morning is over
        clouds = 1.0
        first = True
        while True:
            now = time.monotonic()
            hour = (now - begin) % (DAY + NIGHT)
            clouds = min(1.0, max(0.4, clouds + random.uniform(-0.06, 0.06)))
            if hour < DAY:
                inverter.shine(PEAK * math.sin(math.pi * hour / DAY) ** 1.3 * clouds, 0 if first else now - last)
            else:
                inverter.sleep()
            if first:
                # Whole or not at all: it is being waited for.
                with open(port_file + '.new', 'w', encoding='ascii') as file:
                    file.write(port)
                os.rename(port_file + '.new', port_file)
                first = False
            last = now
            time.sleep(1)
    except (KeyboardInterrupt, BrokenPipeError):
        pass
    finally:
        server.stdin.close()
        server.wait()


if __name__ == '__main__':
    main()
