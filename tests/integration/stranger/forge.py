#!/usr/bin/env python3
"""Changes a copy of a ledger as somebody would who can write the file: forge.py LEDGER.DB WHAT [SEQ]

body SEQ    one more refund in that row, its hash left as it was
rehash SEQ  the same, and every hash from there on made to fit
swap SEQ    two neighbours change places, hashes and all but seq
drop SEQ    one row deleted
cut SEQ     every row from there on deleted
tail SEQ    the same, and as many rows of another story appended, in a chain that holds"""
import hashlib
import sqlite3
import struct
import sys


def lp(text):
    return struct.pack('>I', len(text.encode())) + text.encode()


def chain(rows, head):
    out = []
    for seq, (at, off, z, kind, actor, body) in rows:
        new = hashlib.blake2b(head + struct.pack('>QqiI', seq, at, off, z) + lp(kind) + lp(actor) + lp(body),
                              digest_size=32).digest()
        out.append((seq, at, off, z, kind, actor, body, head, new))
        head = new
    return out


path, what, at = sys.argv[1], sys.argv[2], int(sys.argv[3])
db = sqlite3.connect(path)
for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
    db.execute('DROP TRIGGER ' + name)
rows = db.execute('SELECT seq, at_ms, offset_s, z_no, kind, actor, body, prev, hash FROM journal ORDER BY seq').fetchall()
before, after = rows[:at - 1], rows[at - 1:]
if what in ('body', 'rehash'):
    row = list(after[0])
    row[6] = row[6].replace('"refund":15', '"refund":16')
    assert row[6] != after[0][6]
    after[0] = tuple(row)
if what == 'rehash':
    after = chain([(r[0], r[1:7]) for r in after], before[-1][8])
elif what == 'swap':
    a, b = after[0], after[1]
    after[:2] = [(a[0],) + b[1:], (b[0],) + a[1:]]
elif what == 'drop':
    after = after[1:]
elif what == 'cut':
    after = []
elif what == 'tail':
    story = next(r for r in before if r[4] == 'device')
    after = chain([(at + i, (story[1], story[2], before[-1][3], *story[4:7])) for i in range(len(after))], before[-1][8])
db.execute('DELETE FROM journal')
db.executemany('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', before + after)
db.commit()
