#!/usr/bin/env python3
"""office.py OUT BACK: BACK has of each OUT/REPORT.LANGUAGE.xlsx what a spreadsheet made of it; the same cells as OUT/REPORT.csv?"""
import csv
import datetime
import glob
import os
import sys
from decimal import Decimal

SCALES = (('_minor', 100), ('_micros', 1000000), ('_mg', 1000000), ('_ppm', 1000000), ('_permille', 1000), ('_ms', 1000))
out, back = sys.argv[1:3]


def as_ours(text, name):
    if text in ('TRUE', 'FALSE'):
        return text.lower()
    if text == '' or name in ('day', 'from', 'to'):
        return text
    if name.endswith('ed_ms'):
        at = datetime.datetime.strptime(text, '%Y-%m-%d %H:%M:%S.%f').replace(tzinfo=datetime.timezone.utc)
        return str(round(at.timestamp() * 1000))
    try:
        value = Decimal(text.rstrip('%'))
    except ArithmeticError:
        return text
    scale = 1000 if name == 'ms' or name.startswith('ms_per') else next((s for end, s in SCALES if name.endswith(end)), None)
    if scale is None:
        return text
    return str(int((value * scale / (100 if text.endswith('%') else 1)).to_integral_value()))


def chinese_cells():
    """What config/po has for our words in cells; headings and all else have no context."""
    block, out = {}, {}
    for line in open(os.path.dirname(os.path.abspath(__file__)) + '/../config/po/exports.zh_CN.po', encoding='utf-8'):
        key, _, text = line.strip().partition(' ')
        block = {} if not key else {**block, key: text[1:-1]}
        if key == 'msgstr' and block.get('msgctxt') == 'cell':
            out[block['msgid']] = block['msgstr']
    return out


OURS = {'material', 'colour', 'stream', 'volume_class', 'reason', 'mass_source', 'confidence', 'yield_confidence',
        'factors_confidence', 'by', 'key', 'cause'}
chinese = chinese_cells()
files = cells = translated = 0
for path in sorted(glob.glob(out + '/*.xlsx')):
    report, language = os.path.basename(path).split('.')[:2]
    made = glob.glob('%s/%s.%s*.csv' % (back, report, language))
    if len(made) != 1:
        sys.exit('%s: opened as %s' % (path, made))
    ours = list(csv.reader(open('%s/%s.csv' % (out, report), newline='', encoding='utf-8')))
    theirs = list(csv.reader(open(made[0], newline='', encoding='utf-8')))
    if len(ours) != len(theirs):
        sys.exit('%s: %d rows came back of %d' % (path, len(theirs), len(ours)))
    for line, (a, b) in enumerate(zip(ours[1:], theirs[1:]), 2):
        for name, mine, other in zip(ours[0], a, b, strict=True):
            if language == 'zh' and name in OURS and mine in chinese:
                mine = chinese[mine]
                translated += 1
            if as_ours(other, name) != mine:
                sys.exit('%s, row %d, %s: %r came back as %r' % (path, line, name, mine, other))
            cells += 1
    files += 1
if files != 20:
    sys.exit('%d workbooks' % files)
if translated < 50:
    sys.exit('only %d cells were in Chinese' % translated)
print('%d workbooks came back as they were: %d cells, %d of them in Chinese' % (files, cells, translated))
