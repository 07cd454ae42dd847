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
group('daily', 'daily', ('z_no', 'scheme', 'material', 'colour', 'stream', 'rate_period', 'mass_source'),
      ('accepted', 'refused', 'refund_minor', 'bottle_mg', 'cap_mg', 'label_mg', 'mass_unknown_count'))
group('fees', 'fees', ('z_no', 'scheme', 'material', 'rate_period'), ('accepted',))
for r in rows('vouchers'):
    for what in ('issued', 'redeemed', 'undone', 'voided', 'expired'):
        if r['z_no'] and (number(r[what + '_count']) or number(r[what + '_minor'])):
            print('vouchers|%s|%s|%s|%s' % (r['z_no'], what, r[what + '_count'], r[what + '_minor']))
    for what in ('donated', 'goodwill'):  # how often is not in the report
        if r['z_no'] and number(r[what + '_minor']):
            print('vouchers|%s|%s||%s' % (r['z_no'], what, r[what + '_minor']))
for r in rows('visits'):
    if r['by'] == 'day' and number(r['visits']):
        print('visits|%s|%s' % (r['z_no'], r['visits']))
group('bags', 'bags', ('bag',), ('accepted', 'refused', 'in_doubt', 'unscanned', 'catalogue_mg', 'mass_unknown_count', 'weighed_mg', 'recycler_mg'),
      lambda r: r['in_place'] == 'false')
group('devices', 'devices', ('z_no', 'cause'), ('times',), lambda r: number(r['times']))
