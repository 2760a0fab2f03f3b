"""busbar's packages: those that cross/build has left, and others that the tests make by the same means."""
import glob
import os
import subprocess

from .target import PROJECT

APP = 'my_house'


class Packages:
    """One version of one installation, in all forms."""

    def __init__(self, directory, app, version, architecture):
        self.app, self.version = app, version
        self.folder = f'busbar-{app}_{version}_{architecture}'  # in the tarball
        self.ipk = f'{directory}/{self.folder}.ipk'
        self.tarball = f'{directory}/{self.folder}.tar.gz'
        self.stick_tarball = f'{directory}/venus-data-{self.folder}.tar.gz'
        self.stick_zip = f'{directory}/venus-data-{self.folder}.zip'


def built(target):
    """What cross/build has made of apps/my_house."""
    found = glob.glob(f'{target.packages}/busbar-{APP}_*_{target.package_architecture}.ipk')
    if len(found) != 1:
        raise LookupError(f'one package in {target.packages} is wanted, there are {len(found)}: run cross/build {target.name}')
    return Packages(target.packages, APP, os.path.basename(found[0]).split('_' + target.package_architecture)[0].split('_')[-1],
                    target.package_architecture)


def made(target, directory, version, program=None, app=APP):
    """Packages of another version, another program or another installation."""
    program = program or f'{target.packages}/busbar-{APP}'
    subprocess.run([f'{PROJECT}/cross/packaging/make-packages', '--without-licenses', program, app, version,
                    target.package_architecture, directory], check=True, stdout=subprocess.DEVNULL)
    return Packages(directory, app, version, target.package_architecture)
