#!/usr/bin/env python3
"""check_exports.py DIR: e.csv, e.json, e.schema, e.xlsx, e.html and zh.html in DIR say the same, read by none of our code."""
import csv, html.parser, json, re, sys, zipfile
import xml.etree.ElementTree as xml
from decimal import Decimal

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
folder = sys.argv[1] + "/"


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


def as_csv(kind, value, heading):
    """What the CSV writes for a cell of the workbook."""
    if kind == "b":
        return "true" if value == "1" else "false"
    if kind != "n":
        return value
    if heading.endswith(" (kg)"):
        return str(int((Decimal(value) * 1000000).to_integral_value()))
    if heading.endswith(" (EUR)"):
        return str(int((Decimal(value) * 100).to_integral_value()))
    if heading == "day":
        import datetime
        return str(datetime.date(1899, 12, 30) + datetime.timedelta(days=int(Decimal(value))))
    return str(int(Decimal(value)))


table = list(csv.reader(open(folder + "e.csv", newline="", encoding="utf-8")))
document = json.load(open(folder + "e.json", encoding="utf-8"))
schema = json.load(open(folder + "e.schema", encoding="utf-8"))
try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed: the schema is not applied")
else:
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    check.validate(document)
    for wrong in ("accepted", "material"):
        broken = json.loads(json.dumps(document))
        broken["rows"][0][wrong] = ["x"]
        need(not check.is_valid(broken), "the schema allows anything in " + wrong)
need([r[c] for r in document["rows"] for c in document["columns"]] != [], "no rows")
for row, cells in zip(document["rows"], table[1:], strict=True):
    plain = {None: "", True: "true", False: "false"}
    need([plain[v] if v is None or isinstance(v, bool) else str(v) for v in row.values()] == cells, "JSON and CSV differ: %s" % cells)

book = zipfile.ZipFile(folder + "e.xlsx")
need(book.testzip() is None, "the workbook is damaged")
about = {r[0][1]: r[1][1] for r in sheet_rows(book, "xl/worksheets/sheet1.xml") if 1 in r}
need(about["Chain head"] == document["head"]["chain_head"]["hash"], "the workbook has another chain head")
data = sheet_rows(book, "xl/worksheets/sheet2.xml")
headings = [data[0][i][1] for i in range(len(table[0]))]
for cells, line in zip(data[1:], table[1:], strict=True):
    back = [as_csv(*cells[i], headings[i]) if i in cells else "" for i in range(len(headings))]
    need(back == line, "XLSX and CSV differ: %s %s" % (back, line))
need(b'state="frozen"' in book.read("xl/worksheets/sheet2.xml"), "the heading is not frozen")
need(sum(n.startswith("xl/charts/chart") for n in book.namelist()) == 3, "three charts")
need(b"yyyy-mm-dd" in book.read("xl/styles.xml") and b"#,##0.00" in book.read("xl/styles.xml"), "no number formats")
need("2026-11-20T00:00:00Z" in book.read("docProps/core.xml").decode(), "the time of creation is not the last day")


class Page(html.parser.HTMLParser):
    def __init__(self, name):
        super().__init__()
        self.tags, self.words, self.open = [], "", []
        self.feed(open(folder + name, encoding="utf-8").read())
        need(self.open == [], name + ": not closed: %s" % self.open)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        need(not any(k in ("src", "href") or k.startswith("on") for k, _ in attrs), "loads or runs something")
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        need(self.open and self.open.pop() == tag, "closes %s" % tag)

    def handle_data(self, text):
        self.words += text


page, chinese = Page("e.html"), Page("zh.html")
need(page.tags.count("svg") == 3 and "script" not in page.tags, "three charts, no script")
need(document["head"]["chain_head"]["hash"] in page.words and "Time zone" in page.words, "no provenance")
need("时区" in chinese.words and "Time zone" not in chinese.words, "not in Chinese")
print("exports agree: %d rows" % len(document["rows"]))
