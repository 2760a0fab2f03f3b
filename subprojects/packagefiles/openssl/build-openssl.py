#!/usr/bin/env python3
"""Builds static libssl and libcrypto with OpenSSL's own Configure and make. meson.build calls it."""
import argparse
import os
import pathlib
import shutil
import subprocess

# For a GX: nothing has to be relocatable, no exception passes through. And P-256 without 150 kB of tables: it costs milliseconds per
# connection, which is kept.
SMALLEST = ['no-pic', '-fno-pie', '-fno-unwind-tables', '-fno-asynchronous-unwind-tables', 'no-filenames']
SMALLEST_PREPROCESSOR = '-UECP_NISTZ256_ASM'

# What a client of TLS 1.2 and 1.3 in a static program has no use for. Left in although we do not call them: ui-console and ocsp,
# which libmosquitto wants.
OFF = '''
    shared dso module engine dynamic-engine afalgeng async legacy autoload-config
    apps docs tests
    ssl3 tls1 tls1_1 dtls quic comp srp srtp nextprotoneg ssl-trace
    cms cmp ct ts rfc3779
    idea camellia seed bf cast rc2 rc4 rc5 aria sm2 sm3 sm4 gost siv
    md2 md4 mdc2 rmd160 whirlpool blake2 siphash scrypt
    dsa ec2m ml-kem ml-dsa slh-dsa des dh ocb argon2 multiblock psk integrity-only-ciphers
    cached-fetch
'''.split()


def main():
    parser = argparse.ArgumentParser()
    for name in ('source', 'build', 'target', 'ar', 'ranlib', 'output'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--smallest', action='store_true')
    parser.add_argument('compiler', nargs='+')
    given = parser.parse_args()

    compiler = [word for word in given.compiler if os.path.basename(word) != 'ccache']
    environment = dict(os.environ, CC=' '.join(compiler), AR=given.ar, RANLIB=given.ranlib,
                       # What is built when is in the library: the same time everywhere.
                       SOURCE_DATE_EPOCH='0')

    if given.smallest:
        environment['CPPFLAGS'] = SMALLEST_PREPROCESSOR

    def run(*command):
        subprocess.run(command, cwd=given.build, env=environment, check=True, stdout=subprocess.DEVNULL)

    configure = [
        'perl', os.path.join(os.path.abspath(given.source), 'Configure'), given.target, '--prefix=/usr', '--libdir=lib', '--openssldir=/etc/ssl',
        *(f'no-{each}' for each in OFF), *(SMALLEST if given.smallest else []),
        # Small, whatever else the build is for: what is not called goes when the program is linked.
        '-Os', '-w', '-ffunction-sections', '-fdata-sections',
        # Times beyond 2038 where a long has 32 bits.
        '-D_TIME_BITS=64', '-D_FILE_OFFSET_BITS=64']
    # make does not see that options have changed.
    stamp, how = pathlib.Path(given.build, 'how'), f'{configure} {environment["CC"]} {environment.get("CPPFLAGS")}\n'
    if not stamp.exists() or stamp.read_text(encoding='utf-8') != how:
        shutil.rmtree(given.build, ignore_errors=True)
        os.makedirs(given.build)
        run(*configure)
        stamp.write_text(how, encoding='utf-8')
    jobs = f'-j{len(os.sched_getaffinity(0))}'
    run('make', jobs, 'build_generated', 'crypto/buildinf.h')
    # 1000 files that never change. Only now: buildinf.h has the compiler's name, and that is in the library.
    cached = [f'CC=ccache {" ".join(compiler)}'] if shutil.which('ccache') else []
    run('make', jobs, *cached, 'libcrypto.a', 'libssl.a')
    for library in ('libssl.a', 'libcrypto.a'):
        shutil.copy(os.path.join(given.build, library), given.output)
    pathlib.Path(given.output, 'openssl-is-built.h').write_text('/* OpenSSL is built. */\n', encoding='utf-8')


main()
