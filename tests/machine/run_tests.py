#!/usr/bin/python3
"""Runs the stories on virtual GX devices. Started by tests/machine/run, which puts all that is needed into place.

usage: run_tests.py TARGET [STORY...]

Stories have a machine each: as many run at the same time as there are cores, but those that measure, which come last, alone.
The last line is "N passed, N failed"; the exit status is 0 if there were tests and none failed.
"""
import argparse
import concurrent.futures
import glob
import importlib
import os
import re
import subprocess
import sys
import time
import unittest

from virtual_venus.story import Loader, Report, Story
from virtual_venus.target import TARGETS

HERE = os.path.dirname(os.path.abspath(__file__))


def all_stories():
    """{name: class}"""
    found = {}
    for path in sorted(glob.glob(f'{HERE}/*_test.py')):
        for name, case in vars(importlib.import_module(os.path.basename(path).removesuffix('.py'))).items():
            if isinstance(case, type) and issubclass(case, Story) and case is not Story and 'is_pattern' not in vars(case):
                found[name] = case
    return found


def run_here(case):
    """One story, in this process."""
    report = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Report).run(
        Loader().loadTestsFromTestCase(case))
    return report.passed, len(report.failures) + len(report.errors)


def run_apart(target, name):
    """The same in a process of its own, whose output comes in one piece."""
    process = subprocess.run([sys.executable, __file__, target.name, name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=False)
    *lines, last = process.stdout.rstrip('\n').split('\n')
    counted = re.fullmatch(r'(\d+) passed, (\d+) failed', last)
    if not counted:
        lines.append(last)
    print('\n'.join(lines), flush=True)
    return (int(counted[1]), int(counted[2])) if counted else (0, 1)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument('target', choices=TARGETS)
    options.add_argument('stories', nargs='*')
    options = options.parse_args()

    Story.target = target = TARGETS[options.target]
    stories = {name: case for name, case in all_stories().items()
               if (name in options.stories if options.stories else target.name in case.targets)}
    begin = time.monotonic()
    if len(stories) == 1:
        counts = [run_here(case) for case in stories.values()]
    else:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            counts = list(pool.map(lambda name: run_apart(target, name), [name for name, case in stories.items() if not case.measures]))
        counts += [run_apart(target, name) for name, case in stories.items() if case.measures]
        print(f'{target.name}: {time.monotonic() - begin:.0f} s')
    passed, failed = (sum(count) for count in zip(*counts)) if counts else (0, 0)
    print(f'{passed} passed, {failed} failed')
    return failed != 0 or passed == 0


if __name__ == '__main__':
    sys.exit(main())
