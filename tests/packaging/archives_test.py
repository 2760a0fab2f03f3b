"""What opkg, Venus OS and people with ssh get: names, order, modes, and always the same bytes."""

import filecmp
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

import venus

NAME = 'busbar-my_house'
PAYLOAD = {
    'bin/' + NAME, 'boot.sh', 'install.sh', 'uninstall.sh', 'trial.sh', NAME + '.toml.sample', 'sha256sums',
    'lib/names.sh', 'lib/common.sh', 'lib/versions.sh', 'lib/service.sh', 'lib/trial.sh', 'lib/boot_hook.sh', 'lib/serial_starter.sh',
    'service/run', 'service/log/run',
    'serial-starter/run', 'serial-starter/down', 'serial-starter/log/run', 'serial-starter/log/down',
}
EXECUTABLE = {'bin/' + NAME, 'boot.sh', 'install.sh', 'uninstall.sh', 'trial.sh',
              'service/run', 'service/log/run', 'serial-starter/run', 'serial-starter/log/run'}


def run(*command, **how):
    return subprocess.run(command, check=True, capture_output=True, **how).stdout


def files_in(folder):
    return {str(path.relative_to(folder)) for path in Path(folder).rglob('*') if not path.is_dir()}


class Archives(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ['SOURCE_DATE_EPOCH'] = '1700000000'
        cls.folder = Path(tempfile.mkdtemp(prefix='packages-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.package = venus.Package(cls.folder, '1.2.3', quick=False)
        cls.ipk = cls.package.file(cls.package.folder + '.ipk')
        cls.stick = cls.package.file(f'venus-data-{cls.package.folder}.tar.gz')
        cls.zip = cls.package.file(f'venus-data-{cls.package.folder}.zip')
        cls.ssh = cls.package.file(cls.package.folder + '.tar.gz')

    def scratch(self):
        return Path(tempfile.mkdtemp(dir=self.folder))

    def test_ipk_is_an_ar_archive_with_its_members_in_the_order_of_opkg(self):
        for ar in ('ar', 't'), ('busybox', 'ar', 't'):
            self.assertEqual(run(*ar, self.ipk).split(), [b'debian-binary', b'control.tar.gz', b'data.tar.gz'])
        self.assertEqual(run('ar', 'p', self.ipk, 'debian-binary'), b'2.0\n')

    def test_ipk_says_what_it_is(self):
        fields = dict(line.split(': ', 1) for line in run('dpkg-deb', '-f', self.ipk, text=True).splitlines())
        self.assertEqual((fields['Package'], fields['Version'], fields['Architecture']), ('busbar-my-house', '1.2.3', 'armv7ahf-vfp'))
        self.assertGreater(int(fields['Installed-Size']), 0)
        with tarfile.open(fileobj=io.BytesIO(run('ar', 'p', self.ipk, 'control.tar.gz'))) as control:
            self.assertEqual([(member.name, oct(member.mode)) for member in control if member.isfile()],
                             [('./control', '0o644'), ('./postinst', '0o755'), ('./postrm', '0o755'), ('./prerm', '0o755')])

    def test_ipk_touches_nothing_but_its_own_folder(self):
        home = f'./data/apps/{NAME}/incoming/'
        lines = run('dpkg-deb', '-c', self.ipk, text=True).splitlines()
        names = [line.split()[5] for line in lines]
        self.assertEqual({name for name in names if not name.endswith('/')}, {home + file for file in PAYLOAD})
        self.assertTrue(all(home.startswith(name) or name.startswith(home) for name in names), names)
        self.assertEqual({line.split()[1] for line in lines}, {'0/0'})
        modes = {line.split()[5].removeprefix(home): line.split()[0] for line in lines if not line.endswith('/')}
        self.assertEqual({name for name, mode in modes.items() if mode == '-rwxr-xr-x'}, EXECUTABLE)
        self.assertEqual({mode for name, mode in modes.items() if name not in EXECUTABLE}, {'-rw-r--r--'})

    def test_stick_archive_has_its_hooks_where_venus_os_asks_for_them(self):
        for tar in ('tar',), ('busybox', 'tar'):
            names = run(*tar, '-tzf', self.stick, text=True).split()
            self.assertTrue(all(name.startswith('rc/') for name in names), names)
            target = self.scratch()
            run(*tar, '-xzf', self.stick, '-C', target, 'rc')
            self.assertEqual(files_in(target), {'rc/pre-hook.sh', 'rc/post-hook.sh', *('rc/payload/' + file for file in PAYLOAD)})

    def test_zip_has_the_same_as_the_tar(self):
        unpacked, unzipped, busybox = self.scratch(), self.scratch(), self.scratch()
        run('tar', '-xzf', self.stick, '-C', unpacked)
        run('unzip', '-q', self.zip, '-d', unzipped)
        run('busybox', 'unzip', '-q', self.zip, 'rc/*', '-d', busybox)
        for other in unzipped, busybox:
            self.assertEqual(files_in(other), files_in(unpacked))
            _, different, odd = filecmp.cmpfiles(unpacked, other, files_in(unpacked), shallow=False)
            self.assertEqual((different, odd), ([], []))
        with zipfile.ZipFile(self.zip) as archive:
            self.assertTrue(all(name.startswith('rc/') for name in archive.namelist()), archive.namelist())

    def test_all_forms_have_the_same_payload(self):
        ssh, stick, ipk = self.scratch(), self.scratch(), self.scratch()
        run('tar', '-xzf', self.ssh, '-C', ssh)
        run('tar', '-xzf', self.stick, '-C', stick)
        run('dpkg-deb', '-x', self.ipk, ipk)
        payload = ssh / self.package.folder
        self.assertEqual([path.name for path in ssh.iterdir()], [self.package.folder])
        self.assertEqual(files_in(payload), PAYLOAD)
        for other in stick / 'rc/payload', ipk / f'data/apps/{NAME}/incoming':
            self.assertEqual(run('diff', '-r', payload, other), b'')
        run('sha256sum', '-c', '--strict', 'sha256sums', cwd=payload)

    def test_nothing_is_left_to_fill_in(self):
        target = self.scratch()
        run('tar', '-xzf', self.stick, '-C', target)
        for file in files_in(target):
            self.assertNotRegex((target / file).read_text(), r'@[a-z_]+@')

    def test_address_space_is_four_times_as_large_on_64_bit(self):
        for architecture, limit in (('armv7ahf-vfp', 100000000), ('aarch64', 400000000)):
            package = venus.Package(self.folder, '1.2.3', architecture=architecture)
            run_script = run('tar', '-xzOf', package.file(package.folder + '.tar.gz'), package.folder + '/service/run', text=True)
            self.assertIn(f'softlimit -d 100000000 -s 1000000 -a {limit} "$@"', run_script)

    def test_same_input_makes_the_same_bytes(self):
        umask = os.umask(0o077)
        try:
            again = venus.Package(self.folder, '1.2.3', quick=False)
        finally:
            os.umask(umask)
        for file in self.ipk, self.stick, self.zip, self.ssh:
            self.assertTrue(filecmp.cmp(file, again.file(file.name), shallow=False), file.name)

    def test_a_program_for_another_machine_is_not_packed(self):
        for elf_class, machine, architecture, packed in ((1, 0x28, 'armv7ahf-vfp', True), (2, 0xb7, 'aarch64', True),
                                                         (2, 0xb7, 'armv7ahf-vfp', False), (1, 0x28, 'aarch64', False),
                                                         (2, 0x3e, 'aarch64', False)):
            program = self.folder / 'elf'
            program.write_bytes(b'\x7fELF' + bytes([elf_class]) + bytes(13) + bytes([machine, 0]))
            tried = subprocess.run([venus.MAKE_PACKAGES, '--without-licenses', program, 'my_house', '1', architecture, self.scratch()],
                                   capture_output=True, text=True)
            self.assertEqual(tried.returncode == 0, packed, tried.stderr)
            if not packed:
                self.assertIn(f'is not for {architecture}', tried.stderr)

    def test_an_installation_without_a_sample_is_not_packed(self):
        tried = subprocess.run([venus.MAKE_PACKAGES, '--without-licenses', '/bin/sh', 'no_such_house', '1', 'aarch64', self.scratch()],
                               capture_output=True, text=True)
        self.assertEqual(tried.returncode, 1)


if __name__ == '__main__':
    unittest.main()
