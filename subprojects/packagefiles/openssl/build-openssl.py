#!/usr/bin/env python3
"""Builds static libssl and libcrypto with OpenSSL's own Configure and make. meson.build calls it."""
import argparse
import os
import pathlib
import shutil
import subprocess

# What a client of TLS 1.2 and 1.3 in a static program has no use for. Left in although we do not call them: ui-console and ocsp,
# which libmosquitto wants.
OFF = '''
    shared dso module engine dynamic-engine afalgeng async legacy autoload-config
    apps docs tests
    ssl3 tls1 tls1_1 dtls quic comp srp srtp nextprotoneg ssl-trace
    cms cmp ct ts rfc3779
    idea camellia seed bf cast rc2 rc4 rc5 aria sm2 sm3 sm4 gost siv
    md2 md4 mdc2 rmd160 whirlpool blake2 siphash scrypt
    dsa ec2m ml-kem ml-dsa slh-dsa
    cached-fetch
'''.split()


def main():
    parser = argparse.ArgumentParser()
    for name in ('source', 'build', 'target', 'ar', 'ranlib', 'output'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('compiler', nargs='+')
    given = parser.parse_args()

    compiler = given.compiler
    if 'ccache' not in compiler[0] and shutil.which('ccache'):
        compiler = ['ccache', *compiler]  # 1000 files that never change
    environment = dict(os.environ, CC=' '.join(compiler), AR=given.ar, RANLIB=given.ranlib)

    def run(*command):
        subprocess.run(command, cwd=given.build, env=environment, check=True, stdout=subprocess.DEVNULL)

    pathlib.Path(given.build).mkdir(parents=True, exist_ok=True)
    run('perl', os.path.join(os.path.abspath(given.source), 'Configure'), given.target, '--prefix=/usr', '--libdir=lib', '--openssldir=/etc/ssl',
        *(f'no-{each}' for each in OFF),
        # Small, whatever else the build is for: what is not called goes when the program is linked.
        '-Os', '-w', '-ffunction-sections', '-fdata-sections',
        # Times beyond 2038 where a long has 32 bits.
        '-D_TIME_BITS=64', '-D_FILE_OFFSET_BITS=64')
    jobs = f'-j{len(os.sched_getaffinity(0))}'
    run('make', jobs, 'build_generated')
    run('make', jobs, 'libcrypto.a', 'libssl.a')
    for library in ('libssl.a', 'libcrypto.a'):
        shutil.copy(os.path.join(given.build, library), given.output)
    pathlib.Path(given.output, 'openssl-is-built.h').write_text('/* OpenSSL is built. */\n', encoding='utf-8')


main()
