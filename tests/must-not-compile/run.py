"""What the compiler must refuse (design.md §3).

Every .cpp file here holds one wrong row between #else and #endif, and the right one between #ifdef RIGHT and #else:

    // expect: unit_differs_from_the_unit_of_the_path     the refusal that the message must name
    // quotes: "/Ac/L1/Voltage"                            what the message must quote; without it, file and line of the wrong row

With -DRIGHT it must compile, so that it can't fail for another reason. Each installed compiler is asked. The arguments are the
compilers' flags; with --only NAME one file is tried and what the compilers say is shown.
"""
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COMPILERS = [name for name in ('g++', 'clang++-14') if shutil.which(name)]
WARNINGS = ['-std=c++20', '-Wall', '-Wextra', '-Werror', '-Wconversion', '-Wno-sign-conversion',
            '-Wno-missing-field-initializers', '-Wno-unused-const-variable']
flags = WARNINGS + ['-I', str(ROOT / 'include'), '-I', str(ROOT)]


class Headers:
    """device.hpp, compiled once for each compiler: it takes four times as long as a test."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def file(self, compiler):
        return self.folder / compiler / 'device.hpp'

    def build(self, compiler):
        file = self.file(compiler)
        file.parent.mkdir()
        file.write_text(f'#include "{HERE}/device.hpp"\n', encoding='utf-8')
        suffix = '.pch' if compiler.startswith('clang') else '.gch'
        subprocess.run([compiler, *flags, '-x', 'c++-header', str(file), '-o', f'{file}{suffix}'], check=True)

    def use(self, compiler):
        if compiler.startswith('clang'):
            return ['-include-pch', f'{self.file(compiler)}.pch']
        return ['-include', str(self.file(compiler))]


class Case:
    def __init__(self, file):
        self.file = file
        lines = file.read_text(encoding='utf-8').splitlines()
        self.expect = self.comment(lines, 'expect')
        self.quotes = self.comment(lines, 'quotes')
        self.wrong_lines = []
        wrong = False
        for number, line in enumerate(lines, 1):
            if re.match(r'#(else|ifndef RIGHT)', line):
                wrong = True
            elif line.startswith('#endif'):
                wrong = False
            elif wrong:
                self.wrong_lines.append(number)

    @staticmethod
    def comment(lines, key):
        found = [line.split(':', 1)[1].strip() for line in lines if line.startswith(f'// {key}:')]
        return found[0] if found else ''

    def compile(self, compiler, headers, *more):
        return subprocess.run([compiler, *flags, *headers.use(compiler), '-fsyntax-only', *more, str(self.file)],
                              capture_output=True, encoding='utf-8', check=False)

    def fault_of_right(self, compiler, headers):
        right = self.compile(compiler, headers, '-DRIGHT')
        return [] if right.returncode == 0 else [f'the right row does not compile:\n{right.stderr}']

    def fault_of_wrong(self, compiler, headers):
        refused = self.compile(compiler, headers)
        if refused.returncode == 0:
            return ['the wrong row compiles']
        if not re.search(rf'\b{self.expect}\b', refused.stderr):
            return [f'the message does not say {self.expect}:\n{refused.stderr}']
        if not self.names_the_row(refused.stderr):
            return [f'the message does not name the row:\n{refused.stderr}']
        return []

    def names_the_row(self, message):
        if self.quotes:
            return self.quotes in message
        return any(f'{self.file.name}:{line}:' in message for line in self.wrong_lines)


def all_cases():
    return [Case(file) for file in sorted(HERE.glob('*.cpp'))]


def all_right_at_once(cases, compiler, headers):
    """Whether all right rows compile in one go, each file in a namespace of its own: quicker than one by one."""
    together = headers.file(compiler).with_name('right.cpp')
    together.write_text(''.join(f'namespace {case.file.stem} {{\nusing namespace test;\n#include "{case.file}"\n}}\n'
                                for case in cases), encoding='utf-8')
    return Case(together).compile(compiler, headers, '-DRIGHT').returncode == 0


class MustNotCompile(unittest.TestCase):
    def test_every_file(self):
        cases = all_cases()
        self.assertTrue(cases)
        self.assertTrue(COMPILERS, 'there is no compiler')
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            headers = Headers(folder)
            list(pool.map(headers.build, COMPILERS))
            all_right = list(pool.map(lambda compiler: all_right_at_once(cases, compiler, headers), COMPILERS))
            tries = [(case, compiler, case.fault_of_wrong) for compiler in COMPILERS for case in cases]
            tries += [(case, compiler, case.fault_of_right) for compiler, right in zip(COMPILERS, all_right) if not right
                      for case in cases]
            found = pool.map(lambda one: one[2](one[1], headers), tries)
            for (case, compiler, _), faults in zip(tries, found):
                for fault in faults:
                    with self.subTest(file=case.file.name, compiler=compiler):
                        self.fail(fault)

    def test_every_refusal_has_a_file(self):
        declared = re.findall(r'^void (\w+)\(\);', (ROOT / 'include/busbar/row/refuse.hpp').read_text(encoding='utf-8'), re.M)
        self.assertTrue(declared)
        self.assertEqual(sorted(set(declared)), sorted({case.expect for case in all_cases()}))


def show(name):
    case = Case(HERE / f'{name}.cpp')
    with tempfile.TemporaryDirectory() as folder:
        headers = Headers(folder)
        for compiler in COMPILERS:
            headers.build(compiler)
            print(f'--- {compiler}\n{case.compile(compiler, headers).stderr}')
            for fault in case.fault_of_right(compiler, headers) + case.fault_of_wrong(compiler, headers):
                print(f'*** {fault.splitlines()[0]}')


if __name__ == '__main__':
    arguments = sys.argv[1:]
    only = arguments[arguments.index('--only') + 1] if '--only' in arguments else ''
    flags += [one for one in arguments if one.startswith(('-I', '-isystem'))]
    if only:
        show(only)
    else:
        unittest.main(argv=sys.argv[:1], verbosity=2)
