#!/bin/sh
# run_texts.sh BUILD-DIR SOURCE-DIR: every text that slips and screens can say is in the catalogue of every language. Exit 77
# (skipped) without gettext's tools.
set -eu
build=$1
cd "$2"
for tool in xgettext msgcmp; do
    command -v $tool > /dev/null || { echo "$tool is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

extract() { # OUT FOLDER...
    out=$1
    shift
    find "$@" -name '*.[ch]' | LC_ALL=C sort |
        xgettext --files-from=- --language=C --from-code=UTF-8 --keyword=T:2 --keyword=N_ --keyword=tr:2 --keyword=tr_n:2,3 \
            --output="$out"
}

extract "$work/all.pot" kiosk/receipt kiosk/recovery tui kiosk/cli devices
[ "$(grep -c '^msgid ' "$work/all.pot")" -ge 50 ] || { echo "hardly any text was found"; exit 1; }
while read -r language; do
    case $language in '' | '#'*) continue ;; esac
    msgcmp "$build/config/po/$language.po" "$work/all.pot"
    # It must be able to fail.
    mkdir "$work/$language"
    printf 'const char *f(void)\n{\n    return tr("", "a text that nobody translated");\n}\n' > "$work/$language/planted.c"
    extract "$work/$language.pot" "$work/$language"
    if msgcmp "$build/config/po/$language.po" "$work/$language.pot" 2> /dev/null; then
        echo "$language: a missing text was not noticed"
        exit 1
    fi
done < config/po/LINGUAS
