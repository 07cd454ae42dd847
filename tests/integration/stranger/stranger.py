#!/usr/bin/env python3
"""A stranger's check of a kiosk's books: python3 alone, none of the kiosk's code, written from kiosk/ledger/README.md.

usage: stranger.py LEDGER.DB [--checkpoint FILE | --previous FILE]

Walks the journal: sequence, chain and hash of every row; adds up each day's refunds and redemptions and what became of
every voucher, from the bodies; checks the signature of every checkpoint, and a saved one if given. Prints a JSON object,
or the first thing that does not hold, and then exits 1. The derived tables are not even looked at. Of a file that carries on
another one, --previous names that one: it is walked first."""
import hashlib
import json
import sqlite3
import struct
import sys

# ---- Ed25519 verification, RFC 8032 section 5.1.7, in whole numbers ----------------------------------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):  # extended coordinates, section 5.1.4
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    aa, bb = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    cc, dd = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = bb - aa, dd - cc, dd + cc, bb + aa
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = add(out, point)
        point = add(point, point)
        n >>= 1
    return out


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def point(data):
    y = int.from_bytes(data, 'little')
    sign, y = y >> 255, y & (2**255 - 1)
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, 'little'))


def signature_holds(key, message, signature):
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], 'little')
    if a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), 'little') % ORDER
    return same(times(s, BASE), add(r, times(k, a)))


# ---- the books ------------------------------------------------------------------------------------------------------
class Wrong(Exception):
    pass


def need(holds, what, *values):
    if not holds:
        raise Wrong(what % values)


def lp(text):
    data = text.encode()
    return struct.pack('>I', len(data)) + data


class Books:
    def __init__(self):
        self.head, self.seq, self.day = bytes(32), 0, 1
        self.hashes, self.keys, self.days, self.vouchers, self.accounts = {}, {}, {}, {}, {}
        self.kiosk = self.epoch = 0
        self.mass = {}  # milligrams of what was accepted, by day: bottle, cap and label as far as they are known
        self.open_at = 1  # the first row of the open day
        self.closed = None
        self.state, self.chunks = hashlib.blake2b(digest_size=32), 0
        self.restored = []  # (row, epoch that it began)

    def row(self, seq, at_ms, offset_s, z_no, kind, actor, body, prev, digest):
        if kind == 'carried' and self.seq == 0:
            self.carry_on(seq, z_no, prev, json.loads(body)['made'])
        where = 'journal seq %d: ' % (self.seq + 1)
        need(seq == self.seq + 1, where + 'the row is missing')
        need(prev == self.head, where + 'prev is not the hash of the row before')
        packed = struct.pack('>QqiI', seq, at_ms, offset_s, z_no)
        self.head = hashlib.blake2b(prev + packed + lp(kind) + lp(actor) + lp(body), digest_size=32).digest()
        need(self.head == digest, where + 'the hash does not fit the row')
        b = json.loads(body)
        need(json.dumps(b, sort_keys=True, separators=(',', ':'), ensure_ascii=False) == body,
             where + 'the body is not written as the format says')
        if kind == 'carried_rows':
            self.take(b['made'])
            self.chunks += 1
            self.state.update(json.dumps(b['made'], sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode())
        self.seq = seq
        self.hashes[seq] = digest
        if kind == 'checkpoint':
            self.checkpoint(seq, prev, b['made'], where)
        need(z_no == self.day, where + 'it is not in day %d', self.day)
        self.fact(seq, prev.hex(), kind, b, self.days.setdefault(z_no, {'accepted': 0, 'refunds': 0, 'redeemed': 0,
                                                                             'redeemed_count': 0}), where)

    def weigh(self, container, n):
        known = sum(container[part] or 0 for part in ('bottle_mg', 'cap_mg', 'label_mg'))
        self.mass[self.day] = self.mass.get(self.day, 0) + n * known

    def turn(self, made, before, after, where):
        key = (made['epoch'], made['counter'])
        need(self.vouchers.get(key) == before, where + 'voucher %d is not %s', made['counter'], before)
        self.vouchers[key] = after

    def fact(self, seq, prev_hex, kind, b, day, where):
        made = b['made']
        if kind == 'created':
            self.kiosk, self.epoch = b['kiosk'], b['epoch']
            self.keys[made['kid']] = bytes.fromhex(made['public_key'])
        elif kind == 'restored':
            need(b['backup'] == prev_hex and b['backup_seq'] == self.seq - 1, where + 'it is not about the row before it')
            need(b['epoch'] > self.epoch and made['former_epoch'] == self.epoch, where + 'the epoch does not go up')
            self.restored.append((seq, b['epoch']))
            self.epoch = b['epoch']
        elif kind == 'key':
            self.keys[b['kid']] = bytes.fromhex(b['public_key'])
        elif kind == 'landed' or (kind == 'case_settled' and b['outcome'] == 'credited' and made['in_doubt']):
            if not made['training']:
                day['accepted'] += 1
                self.weigh(made['container'], 1)
                day['refunds'] += made['refund']
        elif kind == 'counted':
            if not b['training']:
                day['accepted'] += b['count']
                self.weigh(b['container'], b['count'])
                day['refunds'] += b['count'] * b['refund']
        elif kind == 'redeemed':
            self.turn(made, 'open', 'redeemed', where)
            if not made.get('discount'):
                day['redeemed'] += made['amount']
                day['redeemed_count'] += 1
        elif kind in ('account_credited', 'account_spent', 'account_erased'):
            self.account(kind, b, made, where)
        elif kind == 'undone':
            self.turn(made, 'redeemed', 'open', where)
            if not made.get('discount'):
                day['redeemed'] -= made['amount']
                day['redeemed_count'] -= 1
        elif kind == 'voided':
            self.turn(made, 'open', 'voided', where)
        elif kind == 'expired':
            for epoch, counter, _ in made['vouchers']:
                self.turn({'epoch': epoch, 'counter': counter}, 'open', 'expired', where)
        elif kind == 'day_closed':
            for ours, theirs in (('accepted', 'accepted'), ('refunds', 'refunds'), ('redeemed', 'redeemed')):
                need(day[ours] == made[theirs], where + '%s of the day is %d, the rows give %d', theirs, made[theirs], day[ours])
            need(made['first_seq'] == self.open_at, where + 'the day does not begin where the one before ends')
            self.closed = (seq, made['label'])
        issued = made.get('voucher')
        if issued:
            key = (issued['epoch'], issued['counter'])
            need(key not in self.vouchers, where + 'voucher %d was issued before', issued['counter'])
            self.vouchers[key] = 'open'

    def account(self, kind, b, made, where):  # [money, points]; what a row says is left must be what the rows add up to
        held = self.accounts.setdefault(b['account'], [0, 0])
        if kind == 'account_erased':
            need(held == [0, made['points']], where + 'account %s holds %d, %d points', b['account'], *held)
            held[1] = 0
            return
        if kind == 'account_credited':
            held[0] += b['amount']
            held[1] += b['points']
        else:
            need(made['voucher']['amount'] == b['amount'] and bool(made['voucher'].get('discount')) == (b['points'] > 0),
                 where + 'the voucher is not what was spent')
            held[0] -= 0 if b['points'] else b['amount']
            held[1] -= b['points']
        need(min(held) >= 0 and held == [made['saved'], made['points']], where + 'account %s should hold %d, %d points',
             b['account'], *held)

    def text(self, z_no, first, last, head, kid, label):
        return ('rebottle checkpoint 1\nkiosk %d epoch %d\nday %d %s\nseq %d %d\nhead %s\nkid %04x\n' %
                (self.kiosk, self.epoch, z_no, label, first, last, head, kid))

    def signed(self, text, kid, signature, where):
        key = self.keys.get(kid)
        need(key is not None, where + 'no such key: %04x', kid)
        need(hashlib.blake2b(key, digest_size=32).digest()[:2] == struct.pack('>H', kid), where + 'the kid is not the key\'s')
        need(signature_holds(key, b'REBOTTLE-CHECKPOINT-v1\0' + text.encode(), signature), where + 'the signature is wrong')

    def carry_on(self, seq, z_no, prev, made):  # a file without the one before it
        need(made['former_head'] == prev.hex() and made['former_seq'] == seq - 1 and made['z_no'] == z_no, 'carried: not from there')
        self.head, self.seq, self.day = prev, seq - 1, z_no
        self.kiosk, self.epoch = made['kiosk'], made['epoch']

    def take(self, made):  # what a walk of the former file would have found
        for cells in made['rows']:
            row = dict(zip(made['columns'], cells))
            if made['table'] == 'key':
                self.keys[row['kid']] = bytes.fromhex(row['public_key'])
            elif made['table'] == 'day' and row['last_seq'] is None:
                self.open_at = row['first_seq']
            elif made['table'] == 'voucher':
                key = (row['epoch'], row['counter'])
                need(self.vouchers.setdefault(key, row['pay']) == row['pay'], 'carried: voucher %d is %s', row['counter'], row['pay'])

    def carried(self, first):  # after the walk: the rows are those that `carried` names, and the former file ends where it says
        made = json.loads(first)['made']
        need(self.state.hexdigest() == made['state'] and self.chunks == made['chunks'], 'carried: other rows than it names')

    def checkpoint(self, seq, prev, made, where):
        need(self.closed is not None and self.closed[0] == seq - 1, where + 'the row before does not close a day')
        need(made['z_no'] == self.day and made['last_seq'] == seq - 1 and made['head'] == prev.hex(),
             where + 'the checkpoint is not about the row before it')
        text = self.text(self.day, self.open_at, seq - 1, made['head'], made['kid'], self.closed[1])
        self.signed(text, made['kid'], bytes.fromhex(made['signature']), where)
        self.day, self.open_at, self.closed = self.day + 1, seq, None

    def saved(self, saved):
        lines = saved.splitlines()
        need(len(lines) == 7 and lines[0] == 'rebottle checkpoint 1', 'checkpoint: this is not one')
        head, kid, signature = (line.split()[1] for line in lines[4:])
        last = int(lines[3].split()[2])
        epoch = int(lines[1].split()[3])
        need(lines[1] == 'kiosk %d epoch %d' % (self.kiosk, epoch) and epoch <= self.epoch, 'checkpoint: it is of another kiosk')
        self.signed('\n'.join(lines[:6]) + '\n', int(kid, 16), bytes.fromhex(signature), 'checkpoint: ')
        for row, began in self.restored:
            need(last < row or epoch >= began, 'checkpoint: the ledger was restored at seq %d; from there on the paper is of lost rows', row)
        need(last in self.hashes, 'checkpoint: the journal ends before seq %d', last)
        need(self.hashes[last].hex() == head, 'checkpoint: seq %d has another hash', last)


def walk(books, path):
    db = sqlite3.connect('file:%s?mode=ro' % path, uri=True)
    for row in db.execute('SELECT seq, at_ms, offset_s, z_no, kind, actor, body, prev, hash FROM journal ORDER BY seq'):
        if row[4] == 'carried':
            books.state, books.chunks = hashlib.blake2b(digest_size=32), 0
            first = row[6]
        elif row[4] != 'carried_rows' and books.chunks:
            books.carried(first)
            books.chunks = 0
        books.row(*row)
    if books.chunks:
        books.carried(first)
        books.chunks = 0


def main(path, checkpoint=None, previous=None):
    books = Books()
    try:
        if previous:
            walk(books, previous)
        walk(books, path)
        need(books.seq > 0, 'journal: it is empty')
        if checkpoint:
            with open(checkpoint, encoding='utf-8') as f:
                books.saved(f.read())
    except Wrong as wrong:
        print(wrong)
        return 1
    print(json.dumps({'head': books.head.hex(), 'seq': books.seq, 'days': books.days, 'mass_mg': books.mass,
                      'tonnes': {z: '%d.%09d' % divmod(mg, 10**9) for z, mg in books.mass.items()}, 'accounts': books.accounts,
                      'vouchers': {'%d.%d' % k: v for k, v in sorted(books.vouchers.items())}}))
    return 0


if __name__ == '__main__':
    if len(sys.argv) == 2:
        sys.exit(main(sys.argv[1]))
    if len(sys.argv) == 4 and sys.argv[2] == '--checkpoint':
        sys.exit(main(sys.argv[1], sys.argv[3]))
    if len(sys.argv) == 4 and sys.argv[2] == '--previous':
        sys.exit(main(sys.argv[1], None, sys.argv[3]))
    print(__doc__, file=sys.stderr)
    sys.exit(2)
