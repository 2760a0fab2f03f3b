#!/usr/bin/env python3
"""Writes the tables that sd-bus wants of errno and capability names.

Upstream makes them with awk and gperf; sd-bus looks a name up so rarely that a plain search does.

usage: generate-names.py errno|capability FROM_NAME_HEADER TO_NAME_HEADER COMPILER...
"""
import re
import subprocess
import sys

kind, from_name_header, to_name_header, *compiler = sys.argv[1:]
header, pattern, spelling = {
    'errno': ('errno.h', r'#define\s+(E[A-Z0-9]+)\s+(\d+)\s*$', str),
    'capability': ('linux/capability.h', r'#define\s+(CAP_[A-Z_]+)\s+(\d+)\s*$', str.lower),
}[kind]
aliases = ('ECANCELLED', 'EREFUSED', 'CAP_LAST_CAP')

macros = subprocess.run([*compiler, '-E', '-dM', '-include', header, '-x', 'c', '/dev/null'],
                        check=True, capture_output=True, text=True).stdout
names = [name for _, name in sorted((int(number), name) for name, number in re.findall(pattern, macros, re.M)
                                    if name not in aliases)]

with open(to_name_header, 'w', encoding='ascii') as out:
    out.write(f'static const char* const {kind}_names[] = {{\n')
    out.writelines(f'        [{name}] = "{spelling(name)}",\n' for name in names)
    out.write('};\n')

with open(from_name_header, 'w', encoding='ascii') as out:
    out.write(f'struct {kind}_name {{ const char *name; int id; }};\n'
              f'static const struct {kind}_name* lookup_{kind}(const char *str, size_t len) {{\n'
              f'        static const struct {kind}_name table[] = {{\n')
    out.writelines(f'                {{ "{spelling(name)}", {name} }},\n' for name in names)
    out.write('        };\n'
              '        for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)\n'
              '                if (strlen(table[i].name) == len && strncasecmp(table[i].name, str, len) == 0)\n'
              '                        return &table[i];\n'
              '        return NULL;\n'
              '}\n')
