#!/usr/bin/env python3
"""A stranger's check of a kiosk's books: python3 alone, none of the kiosk's code, written from kiosk/ledger/README.md.

usage: stranger.py LEDGER.DB [--checkpoint FILE]

Walks the journal: sequence, chain and hash of every row; adds up each day's refunds and redemptions and what became of
every voucher, from the bodies; checks the signature of every checkpoint, and a saved one if given. Prints a JSON object,
or the first thing that does not hold, and then exits 1. The derived tables are not even looked at."""
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
        self.open_at = 1  # the first row of the open day
        self.closed = None

    def row(self, seq, at_ms, offset_s, z_no, kind, actor, body, prev, digest):
        where = 'journal seq %d: ' % (self.seq + 1)
        need(seq == self.seq + 1, where + 'the row is missing')
        need(prev == self.head, where + 'prev is not the hash of the row before')
        packed = struct.pack('>QqiI', seq, at_ms, offset_s, z_no)
        self.head = hashlib.blake2b(prev + packed + lp(kind) + lp(actor) + lp(body), digest_size=32).digest()
        need(self.head == digest, where + 'the hash does not fit the row')
        b = json.loads(body)
        need(json.dumps(b, sort_keys=True, separators=(',', ':'), ensure_ascii=False) == body,
             where + 'the body is not written as the format says')
        self.seq = seq
        self.hashes[seq] = digest
        if kind == 'checkpoint':
            self.checkpoint(seq, prev, b['made'], where)
        need(z_no == self.day, where + 'it is not in day %d', self.day)
        self.fact(seq, at_ms, offset_s, kind, b, self.days.setdefault(z_no, {'accepted': 0, 'refunds': 0, 'redeemed': 0,
                                                                             'redeemed_count': 0}), where)

    def turn(self, made, before, after, where):
        key = (made['epoch'], made['counter'])
        need(self.vouchers.get(key) == before, where + 'voucher %d is not %s', made['counter'], before)
        self.vouchers[key] = after

    def fact(self, seq, at_ms, offset_s, kind, b, day, where):
        made = b['made']
        if kind == 'created':
            self.kiosk, self.epoch = b['kiosk'], b['epoch']
            self.keys[made['kid']] = bytes.fromhex(made['public_key'])
        elif kind == 'key':
            self.keys[b['kid']] = bytes.fromhex(b['public_key'])
        elif kind == 'landed' or (kind == 'case_settled' and b['outcome'] == 'credited' and made['in_doubt']):
            if not made['training']:
                day['accepted'] += 1
                day['refunds'] += made['refund']
        elif kind == 'counted':
            if not b['training']:
                day['accepted'] += b['count']
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
        need(lines[1] == 'kiosk %d epoch %d' % (self.kiosk, self.epoch), 'checkpoint: it is of another kiosk')
        self.signed('\n'.join(lines[:6]) + '\n', int(kid, 16), bytes.fromhex(signature), 'checkpoint: ')
        need(last in self.hashes, 'checkpoint: the journal ends before seq %d', last)
        need(self.hashes[last].hex() == head, 'checkpoint: seq %d has another hash', last)


def main(path, checkpoint=None):
    books = Books()
    db = sqlite3.connect('file:%s?mode=ro' % path, uri=True)
    try:
        for row in db.execute('SELECT seq, at_ms, offset_s, z_no, kind, actor, body, prev, hash FROM journal ORDER BY seq'):
            books.row(*row)
        need(books.seq > 0, 'journal: it is empty')
        if checkpoint:
            with open(checkpoint, encoding='utf-8') as f:
                books.saved(f.read())
    except Wrong as wrong:
        print(wrong)
        return 1
    print(json.dumps({'head': books.head.hex(), 'seq': books.seq, 'days': books.days, 'accounts': books.accounts,
                      'vouchers': {'%d.%d' % k: v for k, v in sorted(books.vouchers.items())}}))
    return 0


if __name__ == '__main__':
    if len(sys.argv) == 2:
        sys.exit(main(sys.argv[1]))
    if len(sys.argv) == 4 and sys.argv[2] == '--checkpoint':
        sys.exit(main(sys.argv[1], sys.argv[3]))
    print(__doc__, file=sys.stderr)
    sys.exit(2)
