#!/bin/sh
# Texts in the sources and the catalogues agree: rebottle.pot is what extract.sh makes, and every language has them all.
# Run from the top of the tree; the argument is a folder for temporary files.
set -eu
pot="$1/rebottle-check.pot"
config/po/extract.sh "$pot"
if ! cmp -s "$pot" config/po/rebottle.pot; then
  echo "config/po/rebottle.pot is old: run config/po/extract.sh config/po/rebottle.pot, then msgmerge" >&2
  diff config/po/rebottle.pot "$pot" >&2 || true
  exit 1
fi
grep '^[a-z]' config/po/LINGUAS | while read -r language; do
  msgcmp --use-untranslated "config/po/$language.po" "$pot" # knows every text
  missing=$(msgattrib --no-obsolete --untranslated "config/po/$language.po"; msgattrib --no-obsolete --only-fuzzy "config/po/$language.po")
  if [ -n "$missing" ]; then
    printf '%s.po: not translated:\n%s\n' "$language" "$missing" >&2
    exit 1
  fi
  msgfmt --check --output-file=/dev/null "config/po/$language.po" # formats agree
done
