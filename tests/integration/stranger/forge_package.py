#!/usr/bin/env python3
"""Changes a package as somebody would who can write the file: forge_package.py IN FOLDER < LIST

Each line of LIST is the name of a file that is written into FOLDER, and WHAT. What is listed in the manifest is hashed anew, so that only what is inside can tell. WHAT:

figure REPORT COLUMN  one more in the first row that has some, in CSV and JSON alike
csv REPORT            a digit in the CSV alone
body KIND             a figure in the first row of that kind, its hash left as it was
hide KIND             the same, and the row called withheld
drop KIND             the first row of that kind is gone
factors               another yield
catalogue             a container heavier
key                   another public key
manifest              nothing hashed anew: a digit in the journal
name NAME             the first member is called so
size                  the first member says it is 8 GiB long
cut                   the last 700 bytes are gone
more                  a block more at the end"""
import csv
import hashlib
import io
import json
import sys

source, target = sys.argv[1:]
data = open(source, 'rb').read()
members, folder, what, rest = [], '', '', []


def header(block, name=None, size=None):
    h = bytearray(block)
    if name is not None:
        h[:100] = name.encode().ljust(100, b'\0')
    if size is not None:
        h[124:136] = b'%011o\0' % size
    h[148:156] = b' ' * 8
    h[148:156] = b'%06o\0 ' % sum(h)
    return bytes(h)


def read():
    out, at = [], 0
    while data[at:at + 512].strip(b'\0'):
        block = data[at:at + 512]
        size = int(block[124:135], 8)
        out.append([block[:100].rstrip(b'\0').decode(), block, data[at + 512:at + 512 + size]])
        at += 512 + (size + 511) // 512 * 512
    return out


def change(name, new):
    m = next(m for m in members if m[0] == folder + '/' + name)
    assert m[2] != new, 'nothing was changed'
    m[2] = new


def content(name):
    return next(m[2] for m in members if m[0] == folder + '/' + name)


def row_of(kind, turn):
    lines = content('journal.jsonl').split(b'\n')
    i = next(i for i, line in enumerate(lines) if line and json.loads(line)['kind'] == kind)
    lines[i:i + 1] = turn(lines[i])
    change('journal.jsonl', b'\n'.join(lines))


def figure(report, column):
    o = json.loads(content('reports/%s.json' % report))
    row = next(r for r in o['rows'] if r[column])
    row[column] += 1
    change('reports/%s.json' % report, (json.dumps(o, indent=1, separators=(',', ': ')) + '\n').encode())
    out = io.StringIO()
    w = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    out.write(','.join(o['columns']) + '\r\n')
    cells = [[{True: 'true', False: 'false'}.get(v, v) if isinstance(v, bool) else v for v in (r[c] for c in o['columns'])] for r in o['rows']]
    for r, raw in zip(cells, o['rows']):
        out.write(','.join('' if v is None else str(v) if isinstance(raw[c], (bool, int)) else '"%s"' % v.replace('"', '""')
                           for c, v in zip(o['columns'], r)) + '\r\n')
    change('reports/%s.csv' % report, out.getvalue().encode())


for wish in sys.stdin.read().splitlines():
    to, what, *rest = wish.split()
    members = read()
    folder = members[0][0].split('/')[0]
    if what == 'figure':
        figure(*rest)
    elif what == 'csv':
        old = content('reports/%s.csv' % rest[0])
        change('reports/%s.csv' % rest[0], old[:-3] + (b'8' if old[-3:-2] != b'8' else b'7') + old[-2:])
    elif what in ('body', 'hide'):
        def turn(line):
            new = line.replace(b'\\"refund\\":15', b'\\"refund\\":16')
            if what == 'hide':
                new = new.replace(b'"whole":true', b'"whole":false').replace(b'\\"rule\\":\\"', b'\\"rule\\":\\"withheld')
            return [new]
        row_of(rest[0], turn)
    elif what == 'drop':
        row_of(rest[0], lambda line: [])
    elif what == 'factors':
        change('factors.json', content('factors.json').replace(b'"ppm": 680000', b'"ppm": 690000'))
    elif what == 'catalogue':
        change('catalogue.csv', content('catalogue.csv').replace(b'000,', b'001,', 1))
    elif what == 'key':
        old = content('keys.pem').split(b'\n')
        old[1] = old[1][:-4] + (b'AAA=' if old[1][-4:] != b'AAA=' else b'BBB=')
        change('keys.pem', b'\n'.join(old))
    elif what == 'manifest':
        old = content('journal.jsonl')
        change('journal.jsonl', old.replace(b'"z_no":1', b'"z_no":2', 1))
    if what != 'manifest':
        listed = ''.join('%s  %s\n' % (hashlib.sha256(c).hexdigest(), n.split('/', 1)[1]) for n, _, c in members
                         if n.split('/', 1)[1] not in ('MANIFEST', 'STATEMENT'))
        next(m for m in members if m[0] == folder + '/MANIFEST')[2] = listed.encode()
    out = b''
    for i, (name, block, body) in enumerate(members):
        if i == 0 and what == 'name':
            name = rest[0]
        size = 2**33 - 1 if i == 0 and what == 'size' else len(body)
        out += header(block, name, size) + body + bytes(-len(body) % 512)
    out += bytes(1024)
    if what == 'cut':
        out = out[:-700]
    elif what == 'more':
        out += bytes(512)
    open('%s/%s' % (target, to), 'wb').write(out)
