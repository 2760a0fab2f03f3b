"""Authorities of a test's own, and servers' certificates that they have signed, by Debian's openssl."""
import pathlib
import ssl
import subprocess

AUTHORITY = """
[ca]
default_ca = house
[house]
database = {directory}/index
serial = {directory}/serial
new_certs_dir = {directory}
default_md = sha256
policy = anything
copy_extensions = copy
unique_subject = no
[anything]
commonName = supplied
"""


class Authority:
    """`file` is its certificate."""

    def __init__(self, directory, name):
        self.directory = pathlib.Path(directory) / name
        self.directory.mkdir()
        (self.directory / 'index').touch()
        (self.directory / 'serial').write_text('01')
        (self.directory / 'configuration').write_text(AUTHORITY.format(directory=self.directory))
        self.file = self.make('authority', '-x509', '-subj', f'/CN={name}', '-addext', 'basicConstraints=critical,CA:TRUE')

    def run(self, *arguments):
        subprocess.run(['openssl', *arguments], check=True, capture_output=True)

    def make(self, name, *options, key=('ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1')):
        self.run('req', '-newkey', *key, '-nodes', '-days', '2', '-keyout', str(self.directory / f'{name}.key'),
                 '-out', str(self.directory / f'{name}.pem'), *options)
        return str(self.directory / f'{name}.pem')

    def context(self, name, *, names='DNS:localhost,IP:127.0.0.1', start='20200101000000Z', end='20500101000000Z', key=None, **versions):
        self.make(name, '-subj', '/CN=device', '-addext', f'subjectAltName={names}', **({'key': key} if key else {}))
        self.run('ca', '-batch', '-config', str(self.directory / 'configuration'), '-cert', self.file, '-keyfile',
                 str(self.directory / 'authority.key'), '-startdate', start, '-enddate', end, '-notext', '-in',
                 str(self.directory / f'{name}.pem'), '-out', str(self.directory / f'{name}.signed'))
        return self.load(f'{name}.signed', name, **versions)

    def load(self, certificate, key, **versions):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.directory / certificate, self.directory / f'{key}.key')
        for what, version in versions.items():
            setattr(made, what, version)
        return made
