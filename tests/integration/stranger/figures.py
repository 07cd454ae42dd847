#!/usr/bin/env python3
"""The lines of figures.sql, out of the exports: figures.py FOLDER reads FOLDER/REPORT.csv."""
import collections
import csv
import sys


def rows(name):
    with open('%s/%s.csv' % (sys.argv[1], name), newline='', encoding='utf-8') as f:
        return [r for r in csv.DictReader(f)]


def number(text):
    return int(text or 0)


def group(report, name, keys, figures, wanted=lambda r: r['z_no']):
    sums = collections.defaultdict(lambda: [0] * len(figures))
    for r in rows(name):
        if wanted(r):
            for i, figure in enumerate(figures):
                sums[tuple(r[k] for k in keys)][i] += number(r[figure])
    for key, values in sums.items():
        print('|'.join([report, *key, *map(str, values)]))


group('containers', 'containers', ('z_no', 'gtin', 'rate_period'), ('accepted', 'refund_minor', 'bottle_mg', 'bottle_unknown_count'))
group('rejects', 'rejects', ('z_no', 'reason'), ('refused',))
group('recovery', 'recovery', ('z_no', 'stream'), ('accepted', 'pet_mg', 'rpet_mg'))
for r in rows('visits'):
    if r['z_no'] and r['by'] == 'hour' and (number(r['accepted']) or number(r['refused'])):
        print('hours|%s|%d|%s|%s' % (r['z_no'], int(r['key']), r['accepted'], r['refused']))
group('collection', 'collection', ('material',), ('accepted', 'collected_mg'), lambda r: True)
for r in rows('vouchers'):
    if r['z_no'] and (number(r['redeemed_count']) or number(r['undone_count'])):
        print('vouchers|%s|%s|%s' % (r['z_no'], r['redeemed_count'], r['redeemed_minor']))
