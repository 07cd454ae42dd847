#!/usr/bin/env python3
"""check_exports.py DIR: of each REPORT.schema in DIR, the JSON, CSV, XLSX and HTML beside it, in English and Chinese (zh.xlsx, zh.html),
say the same, read by none of our code."""
import csv, datetime, glob, html.parser, json, os, re, sys, zipfile
import xml.etree.ElementTree as xml
from decimal import Decimal

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
folder = sys.argv[1] + "/"
# What the columns' names say of their unit: what XLSX divides by.
SCALES = (("_minor", 100), ("_micros", 1000000), ("_mg", 1000000), ("_ppm", 1000000), ("_permille", 1000), ("ed_ms", 0), ("_ms", 1000))
CHARTS = {"daily": 3, "recovery": 3, "containers": 3, "rejects": 2, "vouchers": 1, "visits": 1}


# Columns whose cells are words of ours: workbooks and pages in Chinese have them in Chinese.
OURS = {"material", "colour", "stream", "volume_class", "reason", "mass_source", "confidence", "yield_confidence",
        "factors_confidence", "by", "key", "cause"}


def chinese_cells():
    block, out = {}, {}
    for line in open("config/po/exports.zh_CN.po", encoding="utf-8"):
        key, _, text = line.strip().partition(" ")
        block = {} if not key else {**block, key: text[1:-1]}
        if key == "msgstr" and block.get("msgctxt") == "cell":
            out[block["msgid"]] = block["msgstr"]
    return out


CHINESE = chinese_cells()


def in_chinese(word):
    return CHINESE.get(word, word)


def need(good, what):
    if not good:
        sys.exit("check_exports: " + what)


def reference_column(reference):
    n = 0
    for letter in re.match("[A-Z]+", reference).group():
        n = n * 26 + ord(letter) - 64
    return n - 1


def sheet_rows(book, name):
    rows = []
    for row in xml.fromstring(book.read(name)).iterfind(".//m:row", NS):
        cells = {}
        for c in row.iterfind("m:c", NS):
            text = "".join(t.text or "" for t in c.iter("{%s}t" % NS["m"]))
            value = c.find("m:v", NS)
            cells[reference_column(c.get("r"))] = (c.get("t", "n"), text if value is None else value.text)
        rows.append(cells)
    return rows


def as_csv(kind, value, name):
    """What the CSV writes for a cell of the workbook."""
    if kind == "b":
        return "true" if value == "1" else "false"
    if kind != "n":
        return value
    if name == "day":
        return str(datetime.date(1899, 12, 30) + datetime.timedelta(days=int(Decimal(value))))
    scale = 1000 if name == "ms" or name.startswith("ms_per") else next((s for end, s in SCALES if name.endswith(end)), 1)
    if scale == 0:
        return str(int(((Decimal(value) - 25569) * 86400000).to_integral_value()))
    return str(int((Decimal(value) * scale).to_integral_value()))


def check_json(document, schema, name):
    try:
        import jsonschema
    except ImportError:
        print("python3-jsonschema is not installed: the schema is not applied")
        return
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    check.validate(document)
    for wrong in [c for c in document["columns"] if document["rows"]][:3]: # it must be able to fail
        broken = json.loads(json.dumps(document))
        broken["rows"][0][wrong] = ["x"]
        need(not check.is_valid(broken), name + ": the schema allows anything in " + wrong)
    for part in ("factors", "yield"):
        broken = json.loads(json.dumps(document))
        del broken["head"]["counted_with"][part]["source"]
        need(not check.is_valid(broken), name + ": the schema allows factors without a source")


def said_in_words(words, head, where, chinese):
    """What every export must state, in every format."""
    word = in_chinese if chinese else str
    for text in (head["kiosk"], head["time_zone"], head["chain_head"]["hash"], head["catalogues"][0]["hash"], "uscbc-2024", "2024-03",
                 "68.00 %", head["counted_with"]["yield"]["source"], head["counted_with"]["factors"]["source"],
                 word("news"), "4 - 6",
                 "77 %", "90 %", "2019/904", "2021/1752", "2026/1425", word("catalogue") + " ",
                 "%d - %d" % (head["journal"]["first_seq"], head["journal"]["last_seq"])):
        need(text in words, "%s: does not say %s" % (where, text))
    need("2023/2683" not in words, where + ": cites a repealed decision")


def check_book(path, table, head, name, chinese):
    book = zipfile.ZipFile(path)
    need(book.testzip() is None, path + " is damaged")
    about = sheet_rows(book, "xl/worksheets/sheet1.xml")
    said_in_words("\n".join(cell[1] for row in about for cell in row.values()), head, path, chinese)
    need(any(("时区" if chinese else "Time zone") == row[0][1] for row in about), path + ": in another language")
    data = sheet_rows(book, "xl/worksheets/sheet2.xml")
    headings = [data[0][i][1] for i in range(len(table[0]))]
    need(not set(h for h in headings if "_" in h), path + ": a name of ours for a heading: %s" % headings)
    need(not chinese or all(re.search("[\u4e00-\u9fff]", h) or h.startswith("PET") for h in headings), path + ": not all in Chinese: %s" % headings)
    for cells, line in zip(data[1:], table[1:], strict=True):
        back = [as_csv(*cells[i], table[0][i]) if i in cells else "" for i in range(len(headings))]
        if chinese:
            line = [in_chinese(cell) if column in OURS else cell for column, cell in zip(table[0], line)]
        need(back == line, "%s and CSV differ: %s %s" % (path, back, line))
    need(b'state="frozen"' in book.read("xl/worksheets/sheet2.xml"), path + ": the heading is not frozen")
    charts = [n for n in book.namelist() if n.startswith("xl/charts/chart")]
    need(len(charts) >= CHARTS.get(name, 0), "%s: %d charts" % (path, len(charts)))
    if "refund_minor" in table[0]:
        need(b"yyyy-mm-dd" in book.read("xl/styles.xml") and b"#,##0.00" in book.read("xl/styles.xml"), path + ": no number formats")
    need("2026-11-20T00:00:00Z" in book.read("docProps/core.xml").decode(), path + ": the time of creation is not the last day")


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.tags, self.words, self.open, self.path = [], "", [], path
        self.feed(open(path, encoding="utf-8").read())
        need(self.open == [], path + ": not closed: %s" % self.open)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        need(not any(k in ("src", "href") or k.startswith("on") for k, _ in attrs), self.path + ": loads or runs something")
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        need(self.open and self.open.pop() == tag, "%s: closes %s" % (self.path, tag))

    def handle_data(self, text):
        self.words += text


reports = [os.path.basename(p)[:-len(".schema")] for p in sorted(glob.glob(folder + "*.schema"))]
need(len(reports) == 10, "reports: %s" % reports)
rows = 0
for name in reports:
    base = folder + name
    table = list(csv.reader(open(base + ".csv", newline="", encoding="utf-8")))
    document = json.load(open(base + ".json", encoding="utf-8"))
    meta = json.load(open(base + ".csv.meta.json", encoding="utf-8"))
    head = document["head"]
    check_json(document, json.load(open(base + ".schema", encoding="utf-8")), name)
    need(meta["head"] == head and meta["mass_sources"] == document["mass_sources"] != [], name + ": another head beside the CSV")
    need(document["columns"] == table[0] and (document["rows"] != [] or name == "bags"), name + ": no rows, or other columns")
    plain = {None: "", True: "true", False: "false"}
    for row, cells in zip(document["rows"], table[1:], strict=True):
        need([plain[v] if v is None or isinstance(v, bool) else str(v) for v in row.values()] == cells, "JSON and CSV differ: %s" % cells)
    for language in ("", "zh."):
        check_book(base + "." + language + "xlsx", table, head, name, language != "")
        page = Page(base + "." + language + "html")
        need(page.tags.count("svg") >= CHARTS.get(name, 0) and "script" not in page.tags, page.path + ": charts, no script")
        said_in_words(page.words, head, page.path, language != "")
        need(("时区" if language else "Time zone") in page.words and ("Time zone" if language else "时区") not in page.words, page.path + ": in another language")
    rows += len(document["rows"])
print("%d reports agree: %d rows" % (len(reports), rows))
