#!/bin/sh
# Collects the texts of the screens (slips have a catalogue of their own): config/po/extract.sh OUT.pot, from the top of the tree. After it, for each language:
# msgmerge --update config/po/zh_CN.po config/po/rebottle.pot
set -eu
find tui -name '*.[ch]' | LC_ALL=C sort | xgettext --files-from=- --language=C --from-code=UTF-8 --no-location \
  --keyword=T:2 --keyword=N_ --keyword=tr:2 --keyword=tr_n:2,3 --add-comments=translators: --sort-output \
  --package-name=rebottle --output="$1"
# Without the moment of extraction the file changes only when a text does.
sed -i '/^"POT-Creation-Date/d' "$1"
