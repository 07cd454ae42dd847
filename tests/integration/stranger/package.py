#!/usr/bin/env python3
"""A stranger's check of an export package: python3 alone, none of the kiosk's code, written from the README.md in the package.

usage: package.py PACKAGE.tar... [--key KEY.pem]

Hashes every member, checks the kiosk's signature (where there is one) and the seal of each day, walks the journal's rows, and counts grams,
containers and cents again; holds the reports against that. Prints a JSON object for each, or
the first thing that does not hold; exits 0 when all hold, else 1."""
import base64
import collections
import csv
import hashlib
import io
import json
import struct
import sys
import tarfile

from stranger import Wrong, lp, need, signature_holds

WHOLE = ('created', 'started', 'stopped', 'key', 'admitted', 'landed', 'counted', 'in_doubt', 'bag', 'day_closed', 'donated', 'expired',
         'checkpoint')


def pem_keys(text):
    keys = {}
    for block in text.split('-----END PUBLIC KEY-----')[:-1]:
        raw = base64.b64decode(block.split('-----BEGIN PUBLIC KEY-----')[1])[-32:]
        keys.setdefault(hashlib.blake2b(raw, digest_size=32).hexdigest()[:4], []).append(raw)
    return keys


def signed(keys, domain, lines, what):
    text = ''.join(line + '\n' for line in lines[:-1]).encode()
    kid, signature = lines[-2].split()[1], bytes.fromhex(lines[-1].split()[1])
    need(any(signature_holds(k, domain + b'\0' + text, signature) for k in keys.get(kid, [])), '%s: its signature is wrong', what)


class Sums:
    def __init__(self):
        self.daily = collections.defaultdict(collections.Counter)
        self.gtin = collections.defaultdict(collections.Counter)
        self.rejects = collections.Counter()
        self.money = collections.defaultdict(collections.Counter)
        self.pet = collections.defaultdict(collections.Counter)

    def accept(self, z, c, scheme, rule, refund, n):
        parts = {p: n * (c[p] or 0) for p in ('bottle_mg', 'cap_mg', 'label_mg')}
        key = (z, scheme, c['material'], c['colour'], c['stream'], rule, c['mass_source'])
        self.daily[key].update(accepted=n, refund_minor=n * refund, mass_unknown_count=n * (c['bottle_mg'] is None), **parts)
        self.gtin[(z, c['gtin'] or '', rule)].update(accepted=n, refund_minor=n * refund, **parts)
        if c['stream'].startswith('pet_'):
            for day in (z, ''):
                for stream in (c['stream'], 'all') if day == '' else (c['stream'],):
                    self.pet[(day, stream)].update(accepted=n, pet_mg=parts['bottle_mg'])

    def refuse(self, z, c, scheme, rule, reason):
        words = [c[k] if c else 'unknown' for k in ('material', 'colour', 'stream')]
        self.daily[(z, scheme, *words, rule, c['mass_source'] if c else 'unknown')].update(refused=1)
        self.rejects[(z, reason)] += 1

    def row(self, z, kind, b):
        made = b.get('made', {})
        money = self.money[z]
        if kind in ('landed', 'case_settled') and (kind == 'landed' or made.get('in_doubt')) and not made.get('training'):
            if kind == 'landed' or b['outcome'] == 'credited':
                self.accept(z, made['container'], made['scheme'], made['rule'], made['refund'], 1)
            else:
                self.refuse(z, made['container'], made['scheme'], made['rule'],
                            {'in_bin': 'order_unknown', 'not_in_bin': 'never_fell'}[b['outcome']])
        elif kind == 'counted' and not made['training']:
            self.accept(z, b['container'], made['scheme'], b['rule'], b['refund'], b['count'])
        elif kind == 'refused' and not made['training']:
            known = made['container'] if b['admitted'] else b['container']
            self.refuse(z, known, made['scheme'], made['rule'] if b['admitted'] else 'none', b['reason'])
        voucher = made.get('voucher')
        if voucher and not voucher['training'] and not voucher.get('discount'):
            money.update(issued_count=1, issued_minor=voucher['amount'])
        if kind == 'redeemed' and not made.get('discount'):
            money.update(redeemed_count=1, redeemed_minor=made['amount'])
        if kind == 'undone':
            if not made.get('discount'):
                money.subtract(redeemed_count=1, redeemed_minor=made['amount'])
            money.update(undone_count=1, undone_minor=made['amount'])
        if kind == 'voided':
            money.update(voided_count=1, voided_minor=made['amount'])
        if kind == 'expired':
            money.update(expired_count=len(made['vouchers']), expired_minor=made['amount'])
        if kind == 'donated' and not made['training']:
            money.update(donated_minor=made['amount'])
        if (kind == 'goodwill' and not b['training']) or (kind == 'case_settled' and not made.get('in_doubt') and 'amount' in b and
                                                          not b.get('training')):
            money.update(goodwill_minor=b['amount'])


class Package:
    def __init__(self, path):
        with tarfile.open(path, 'r:') as tar:
            self.files = {}
            for m in tar:
                name = m.name.partition('/')[2]
                need(m.isreg() and name and '..' not in name and name not in self.files, '%s: not a plain file of a package', m.name)
                self.files[name] = tar.extractfile(m).read()

    def text(self, name):
        need(name in self.files, '%s is missing', name)
        return self.files[name].decode()

    def rows_of(self, report):
        return csv.DictReader(io.StringIO(self.text('reports/%s.csv' % report), newline=''))

    def manifest(self):
        listed = dict(reversed(line.split('  ')) for line in self.text('MANIFEST').splitlines())
        for name, data in self.files.items():
            if name not in ('MANIFEST', 'STATEMENT'):
                need(listed.pop(name, None) == hashlib.sha256(data).hexdigest(), '%s: not what the manifest says', name)
        need(not listed, 'the manifest names what is not there: %s', list(listed))

    def statement(self, keys):
        lines = self.text('STATEMENT').splitlines()
        need(lines[0] == 'rebottle package 1' and len(lines) == 8, 'STATEMENT: this is not one')
        need(lines[5].split()[1] == hashlib.sha256(self.files['MANIFEST']).hexdigest(), 'STATEMENT: about another manifest')
        signed(keys, b'REBOTTLE-PACKAGE-v1', lines, 'STATEMENT')
        return [int(n) for n in lines[2].split()[1:] + lines[3].split()[1:]] + [lines[4].split()[1]]

    def days(self, keys):
        lines, out = self.text('checkpoints.txt').splitlines(), []
        for i in range(0, len(lines), 7):
            signed(keys, b'REBOTTLE-CHECKPOINT-v1', lines[i:i + 7], lines[i + 2])
            z, label = lines[i + 2].split()[1:]
            first, last = (int(n) for n in lines[i + 3].split()[1:])
            need(not out or (out[-1][0] + 1 == int(z) and out[-1][3] + 1 == first), 'day %s does not follow', z)
            out.append((int(z), label, first, last, lines[i + 4].split()[1]))
        return out

    def journal(self, days, sums):
        head, seq, withheld = None, days[0][2] - 1, 0
        ends = {d[3]: d for d in days}
        for line in self.text('journal.jsonl').split('\n')[:-1]:
            r = json.loads(line)
            where = 'journal seq %d: ' % (seq + 1)
            if head is None and r['kind'] == 'carried':
                seq = r['seq'] - 1
            need(r['seq'] == seq + 1, where + 'the row is missing')
            need(head is None or r['prev'] == head, where + 'prev is not the hash of the row before')
            packed = struct.pack('>QqiI', r['seq'], r['at_ms'], r['offset_s'], r['z_no'])
            digest = hashlib.blake2b(bytes.fromhex(r['prev']) + packed + lp(r['kind']) + lp(r['actor']) + lp(r['body']), digest_size=32)
            if r['whole']:
                need(digest.hexdigest() == r['hash'], where + 'the hash does not fit the row')
            else:
                need(r['kind'] not in WHOLE and 'withheld' in r['body'], where + 'it has to be whole')
                withheld += 1
            head, seq = r['hash'], r['seq']
            if seq in ends:
                need(ends[seq][4] == head and r['kind'] == 'day_closed', where + 'the checkpoint is of another row')
            body = json.loads(r['body'])
            sums.row(str(r['z_no']), r['kind'], body)
            if r['kind'] == 'day_closed':
                self.sealed(str(r['z_no']), body['made'], sums, where)
        need(seq == days[-1][3], 'journal seq %d: the row is missing', seq + 1)
        return head, withheld

    def sealed(self, z, made, sums, where):
        mine = sums.money[z]
        day = [v for k, v in sums.daily.items() if k[0] == z]
        for figure, is_ in (('accepted', sum(v['accepted'] for v in day)), ('refused', sum(v['refused'] for v in day)),
                            ('refunds', sum(v['refund_minor'] for v in day)), ('vouchers_issued', mine['issued_minor']),
                            ('vouchers_count', mine['issued_count']), ('redeemed', mine['redeemed_minor'])):
            need(made[figure] == is_, where + '%s of the day is %d, the rows give %d', figure, made[figure], is_)

    def compare(self, report, mine, keys, figures, wanted=lambda r: True):
        theirs = collections.defaultdict(collections.Counter)
        for r in self.rows_of(report):
            if wanted(r):
                theirs[tuple(r[k] for k in keys)].update({f: int(r[f] or 0) for f in figures})
        for key in sorted(set(theirs) | set(mine)):
            for f in figures:
                a, b = theirs[key][f] if key in theirs else 0, mine[key][f] if key in mine else 0
                need(a == b, '%s, %s: %s is %d, the journal gives %d', report, '|'.join(key), f, a, b)
        return len(theirs)


def main(path, key=None):
    try:
        p, sums = Package(path), Sums()
        p.manifest()
        keys = pem_keys(p.text('keys.pem'))
        if key:
            with open(key, encoding='ascii') as f:
                keys_of_statement = pem_keys(f.read())
        else:
            keys_of_statement = keys
        stated = p.statement(keys_of_statement) if 'STATEMENT' in p.files else None
        days = p.days(keys)
        head, withheld = p.journal(days, sums)
        need(stated is None or stated == [days[0][0], days[-1][0], days[0][2], days[-1][3], head], 'STATEMENT: of other days')
        keys_daily = ('z_no', 'scheme', 'material', 'colour', 'stream', 'rate_period', 'mass_source')
        compared = p.compare('daily', sums.daily, keys_daily, ('accepted', 'refused', 'refund_minor', 'bottle_mg', 'cap_mg', 'label_mg',
                                                               'mass_unknown_count'))
        compared += p.compare('containers', sums.gtin, ('z_no', 'gtin', 'rate_period'),
                              ('accepted', 'refund_minor', 'bottle_mg', 'cap_mg', 'label_mg'))
        compared += p.compare('rejects', {k: {'refused': n} for k, n in sums.rejects.items()}, ('z_no', 'reason'), ('refused',))
        compared += p.compare('vouchers', {(z,): m for z, m in sums.money.items()}, ('z_no',),
                              ('issued_count', 'issued_minor', 'redeemed_count', 'redeemed_minor', 'undone_count', 'undone_minor',
                               'voided_count', 'voided_minor', 'expired_count', 'expired_minor', 'donated_minor', 'goodwill_minor'),
                              lambda r: r['z_no'])
        f = json.loads(p.text('factors.json'))
        for k in sums.pet.values():
            k['rpet_mg'] = k['pet_mg'] * f['yield']['ppm'] // 10**6
            k['bottle_rpet_mg'] = k['rpet_mg'] * f['bottle_to_bottle_ppm'] // 10**6
        compared += p.compare('recovery', sums.pet, ('z_no', 'stream'), ('accepted', 'pet_mg', 'rpet_mg', 'bottle_rpet_mg'))
    except Wrong as wrong:
        print(wrong)
        return 1
    mg = sum(v[part] for v in sums.daily.values() for part in ('bottle_mg', 'cap_mg', 'label_mg'))
    print(json.dumps({'signed': stated is not None, 'days': [d[1] for d in days], 'head': head, 'withheld': withheld, 'groups': compared,
                      'accepted': sum(v['accepted'] for v in sums.daily.values()), 'tonnes': '%d.%09d' % divmod(mg, 10**9),
                      'refund_minor': sum(v['refund_minor'] for v in sums.daily.values()),
                      'issued_minor': sum(m['issued_minor'] for m in sums.money.values())}))
    return 0


if __name__ == '__main__':
    args = sys.argv[1:]
    with_key = args[-1] if args[-2:-1] == ['--key'] else None
    files = args[:-2] if with_key else args
    if not files:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(max([main(f, with_key) for f in files]))
