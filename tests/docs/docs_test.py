#!/usr/bin/python3
"""What README.md and docs/ say is true: their commands run, their headers compile and are the ones in devices/."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPILER = os.environ['COMPILER'].split()
INCLUDES = os.environ['INCLUDES'].split()


def text_of(name):
    with open(f'{ROOT}/{name}', encoding='utf-8') as file:
        return file.read()


def blocks(name, language):
    return re.findall(rf'^```{language}\n(.*?)^```$', text_of(name), re.M | re.S)


def commands(name):
    """The commands of the sh blocks, without their comments."""
    return [line.split('#')[0].strip() for block in blocks(name, 'sh') for line in block.splitlines()]


def fresh_clone(into):
    """What a new user has: the files of this tree, no build folder. Only what was downloaded is shared."""
    def left_out(folder, names):
        if folder == ROOT:
            return {'.git', 'build'} & set(names)
        if folder == f'{ROOT}/subprojects':
            return {name for name in names if os.path.isdir(f'{folder}/{name}') and name != 'packagefiles'}
        return set()
    shutil.copytree(ROOT, into, ignore=left_out, symlinks=True)
    os.symlink(f'{ROOT}/subprojects/packagecache', f'{into}/subprojects/packagecache')
    return into


class Readme(unittest.TestCase):
    def test_the_whole_device_header_is_the_real_one(self):
        header = next(block for block in blocks('README.md', 'cpp') if '#pragma once' in block)
        self.assertEqual(header, text_of('devices/abb/b21.hpp'))

    def test_every_device_header_stands_in_the_table(self):
        for folder, _, files in os.walk(f'{ROOT}/devices'):
            for file in files:
                if file.endswith('.hpp'):
                    self.assertIn(file, text_of('README.md'), f'{folder}/{file}')

    def test_links_lead_somewhere(self):
        for target in re.findall(r'\]\(([^)#:]+)\)', text_of('README.md')):
            self.assertTrue(os.path.exists(f'{ROOT}/{target}'), target)

    def test_the_demo_command(self):
        """As it stands there, only shorter: values of the simulated inverter are shown, nothing is left running."""
        demo = next(command for command in commands('README.md') if command.startswith('apps/demo/run'))
        self.assertRegex(demo, r'^apps/demo/run --seconds \d+$')
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run(['apps/demo/run', '--seconds', '12'], cwd=fresh_clone(f'{folder}/busbar'), text=True,
                                 stdin=subprocess.DEVNULL, capture_output=True, timeout=1500, check=False)
        self.assertEqual(run.returncode, 0, run.stdout[-2000:] + run.stderr[-2000:])
        self.assertRegex(run.stdout, r'pvinverter\.kaco_blueplanet_\w+\s+/Ac/Power\s+\d+W')
        self.assertRegex(run.stdout, r'/StatusCode\s+Running \(MPPT\)')
        left = subprocess.run(['pgrep', '-f', 'build/demo/'], capture_output=True, text=True, check=False)
        self.assertEqual(left.stdout, '')

    def test_the_test_command_is_what_ci_runs(self):
        self.assertIn('tests/run', commands('README.md'))
        self.assertRegex(text_of('.ci/run'), r'\btests/run\b')


class AddingADevice(unittest.TestCase):
    def compile(self, header, main, name='m1'):
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(f'{folder}/devices/acme')
            with open(f'{folder}/devices/acme/{name}.hpp', 'w', encoding='utf-8') as file:
                file.write(header)
            with open(f'{folder}/main.cpp', 'w', encoding='utf-8') as file:
                file.write(main)
            return subprocess.run([*COMPILER, '-std=c++20', '-fsyntax-only', '-Wall', '-Wextra', '-Wconversion', '-Werror',
                                   f'-I{folder}', *INCLUDES, f'{folder}/main.cpp'],
                                  capture_output=True, text=True, check=False)

    def setUp(self):
        cpp = blocks('docs/adding-a-device.md', 'cpp')
        self.header, self.json_header = (block for block in cpp if '#pragma once' in block)
        self.main = next(block for block in cpp if 'int main' in block)

    def test_the_header_compiles(self):
        run = self.compile(self.header, self.main)
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_the_json_header_compiles(self):
        run = self.compile(self.json_header, self.main.replace('m1', 'plug'), 'plug')
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_the_mistake_gives_the_message(self):
        wrong = self.header.replace('volt,          "/Ac/L1/Voltage"', 'watt,          "/Ac/L1/Voltage"')
        self.assertNotEqual(wrong, self.header)
        run = self.compile(wrong, self.main)
        self.assertNotEqual(run.returncode, 0)
        self.assertIn('unit_differs_from_the_unit_of_the_path', run.stderr)
        self.assertIn('unit_differs_from_the_unit_of_the_path', text_of('docs/adding-a-device.md'))


class Configuration(unittest.TestCase):
    def test_every_key_is_explained(self):
        keys = set()
        for folder, _, files in os.walk(f'{ROOT}/include/busbar'):
            for file in files:
                if file.endswith('.hpp'):
                    with open(f'{folder}/{file}', encoding='utf-8') as source:
                        keys.update(re.findall(r'config::key(?: \w+)?\s*\{\s*\.name = "(\w+)"', source.read()))
        self.assertGreater(len(keys), 10)
        for key in sorted(keys):
            self.assertIn(f'`{key}`', text_of('docs/configuration.md'), key)


if __name__ == '__main__':
    unittest.main()
