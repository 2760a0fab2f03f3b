#!/usr/bin/python3
"""cross/build: what it leaves for a GX, that anybody gets the same bytes, and who is held to a budget."""
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ARCHITECTURES = {'armv7': 'armv7ahf-vfp', 'aarch64': 'aarch64'}
APPS = ['all', 'demo', 'my_house']


def run(*command, cwd=ROOT, **environment):
    """Its output as it comes (a build takes minutes), and again for the test."""
    output = ''
    with subprocess.Popen(command, cwd=cwd, env={**os.environ, **environment}, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        for line in process.stdout:
            print(line, end='', flush=True)
            output += line
    return process.returncode, output


def files_of(name, architecture):
    package = f'{name}_0.1.0_{architecture}'
    return [name, f'{package}.ipk', f'{package}.tar.gz', f'venus-data-{package}.tar.gz', f'venus-data-{package}.zip']


def content(path):
    with open(path, 'rb') as file:
        return file.read()


class Built(unittest.TestCase):
    def check(self, target):
        status, output = run('cross/build', target)
        self.assertEqual(status, 0, 'cross/build failed')
        self.assertNotIn('One Definition Rule', output)
        out = f'{ROOT}/build/venus-{target}/out'
        expected = [file for app in APPS for file in files_of(f'busbar-{app}', ARCHITECTURES[target])]
        self.assertEqual(sorted(os.listdir(out)), sorted(expected))
        for app in APPS:
            self.check_licences(target, app, f'{out}/{expected[APPS.index(app) * 5 + 2]}')

    def check_licences(self, target, app, package):
        """Every library that is linked has its line and its texts."""
        with tarfile.open(package) as archive:
            members = {os.path.basename(member.name): member for member in archive if '/licenses/' in member.name}
            index = archive.extractfile(members['index.txt']).read().decode()
        self.assertIn('RELINK.md', members)
        for line in index.splitlines()[1:]:
            name, version, licence, texts, _ = (field.strip() for field in line.split(';', 4))
            self.assertTrue(name and re.match(r'\d', version) and licence and texts, line)
            for text in texts.split():
                self.assertGreater(members[text].size, 1000, text)
        commands = subprocess.run(['ninja', '-C', f'build/venus-{target}', '-t', 'commands', f'apps/busbar-{app}'], cwd=ROOT, text=True,
                                  capture_output=True, check=True).stdout
        linked = set(re.findall(r'subprojects/([^/ ]+)/lib[^/ ]+\.a', commands.splitlines()[-1]))
        self.assertGreaterEqual(len(linked), 4)
        for folder in linked:
            version = folder.rsplit('-', 1)[1]
            self.assertRegex(index, rf'(?m)^\S+ ; {re.escape(version)} ; ', folder)
        # And none has one that is not: what goes to the web is in programs with such devices only.
        for name, folder in (('libcurl', 'curl'), ('mosquitto', 'mosquitto'), ('OpenSSL', 'openssl'), ('zlib', 'zlib')):
            self.assertEqual(re.search(rf'(?m)^{name} ; ', index) is not None, any(each.startswith(f'{folder}-') for each in linked), name)
        if app != 'all':
            self.assertNotRegex(index, 'OpenSSL')

    def test_armv7(self):
        self.check('armv7')
        # That is what README.md says, and where it lies.
        with open(f'{ROOT}/README.md', encoding='utf-8') as file:
            readme = file.read()
        self.assertRegex(readme, r'(?m)^cross/build armv7 my_house ')
        program = re.search(r'`(build/venus-armv7/out/[\w-]+)`', readme)[1]
        self.assertTrue(os.access(f'{ROOT}/{program}', os.X_OK), program)

    def test_aarch64(self):
        self.check('aarch64')


class Elsewhere(unittest.TestCase):
    """A copy of the source in another folder, where nothing has been built yet."""

    @classmethod
    def setUpClass(cls):
        assert run('cross/build', 'armv7', 'my_house')[0] == 0
        cls.folder = tempfile.mkdtemp(prefix='busbar-in-another-folder.')
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        files = subprocess.run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], cwd=ROOT, text=True,
                               capture_output=True, check=True).stdout
        for file in filter(None, files.split('\0')):
            if os.path.lexists(f'{ROOT}/{file}'):
                os.makedirs(os.path.dirname(f'{cls.folder}/{file}'), exist_ok=True)
                shutil.copy2(f'{ROOT}/{file}', f'{cls.folder}/{file}', follow_symlinks=False)
        shutil.copytree(f'{ROOT}/subprojects/packagecache', f'{cls.folder}/subprojects/packagecache')
        cls.time_of_commit = subprocess.run(['git', 'log', '-1', '--format=%ct'], cwd=ROOT, text=True, capture_output=True,
                                            check=True).stdout.strip()

    def build(self, app):
        return run('cross/build', 'armv7', app, cwd=self.folder, CCACHE_DISABLE='1', SOURCE_DATE_EPOCH=self.time_of_commit)

    def budget(self, line):
        with open(f'{self.folder}/cross/budgets', 'w', encoding='utf-8') as file:
            file.write(line + '\n')

    def test_1_the_same_bytes(self):
        """Here from nothing and without ccache, there whatever has been built in between."""
        self.assertEqual(self.build('my_house')[0], 0)
        for file in files_of('busbar-my_house', ARCHITECTURES['armv7']):
            self.assertEqual(content(f'{self.folder}/build/venus-armv7/out/{file}'), content(f'{ROOT}/build/venus-armv7/out/{file}'),
                             file)

    def test_2_ours_must_keep_to_the_budget(self):
        self.budget('my_house 1000000 1000000')
        status, output = self.build('my_house')
        self.assertEqual(status, 1)
        self.assertIn('busbar-my_house is larger than cross/budgets allows', output)

    def test_3_a_private_installation_is_only_told(self):
        shutil.copytree(f'{self.folder}/apps/demo', f'{self.folder}/apps/private')
        os.rename(f'{self.folder}/apps/private/busbar-demo.toml', f'{self.folder}/apps/private/busbar-private.toml')
        self.budget('* 1000000 1000000')
        status, output = self.build('private')
        self.assertEqual(status, 0)
        self.assertIn('busbar-private is larger than an installation usually is', output)
        for file in files_of('busbar-private', ARCHITECTURES['armv7']):
            self.assertIn(file, os.listdir(f'{self.folder}/build/venus-armv7/out'))


if __name__ == '__main__':
    unittest.main(verbosity=2)
