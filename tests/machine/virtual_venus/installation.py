"""What is known of an installation of busbar on a unit."""


class Installation:
    def __init__(self, unit, app='my_house'):
        self.unit = unit
        self.name = f'busbar-{app}'
        self.home = f'/data/apps/{self.name}'
        self.program = f'{self.home}/current/bin/{self.name}'
        self.configuration = f'/data/conf/{self.name}.toml'
        self.service = f'/service/{self.name}'
        self.log_directory = f'/var/log/{self.name}'

    # --- Coming and going ---

    def install_tarball(self, package):
        """As a user does who has copied it to the GX by scp. A result with .status and .output."""
        self.unit.copy(package.tarball, '/data/home/root/package.tar.gz')
        result = self.unit.try_sh(f'cd /tmp && tar -xzf /data/home/root/package.tar.gz && sh {package.folder}/install.sh', 120)
        self.unit.sh(f'rm -rf /tmp/{package.folder} /data/home/root/package.tar.gz')
        return result

    def uninstall(self, *arguments):
        return self.unit.sh(' '.join((f'sh {self.home}/uninstall.sh', *arguments)), 60)

    def configure(self, *sections):
        """Writes the configuration, and lets the program read it if it runs."""
        self.unit.write(self.configuration, '\n'.join(sections))
        self.unit.sh(f'! svok {self.service} 2> /dev/null || svc -t {self.service}')

    # --- The service ---

    def status(self):
        return self.unit.try_sh(f'svstat {self.service}').output

    def pid(self):
        """None while it is down."""
        words = self.status().split()
        return int(words[words.index('(pid') + 1].rstrip(')')) if words[1] == 'up' else None

    def log(self):
        return self.unit.sh(f'cat {self.log_directory}/current')

    def installed_version(self):
        return self.unit.sh(f'basename $(readlink {self.home}/current)')
