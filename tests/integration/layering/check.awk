# check.awk layers.txt FILES...: says each include that the table does not allow; exit 1 when there was one. FILES are
# named from the top of the source tree.

FILENAME == table {
    sub(/#.*/, "")
    if ($1 == "layer") {
        layers[$2] = 1
        may[$2, $2] = 1
        for (i = 3; i <= NF; i++)
            may[$2, $i] = 1
    } else if ($1 == "header") {
        guarded[$2] = 1
        for (i = 3; i <= NF; i++)
            places[$2] = places[$2] " " $i
    }
    next
}

FNR == 1 { files++ }

/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, part, "\"")
    check_own(part[2])
}

/^[ \t]*#[ \t]*include[ \t]*</ {
    name = $0
    sub(/^[^<]*</, "", name)
    sub(/>.*/, "", name)
    check_library(name)
}

function bad(why) {
    printf "%s:%d: %s\n", FILENAME, FNR, why
    failed = 1
}

# The longest listed folder that path lies in; "" when there is none.
function layer_of(path) {
    while (sub(/\/[^\/]*$/, "", path))
        if (path in layers)
            return path
    return ""
}

function check_own(name,    path, from, to) {
    if (name !~ /\// || name ~ /^\.|\/\./) {
        bad("\"" name "\" does not say its layer")
        return
    }
    path = name ~ /^(devices|tui)\// ? name : "kiosk/" name
    from = layer_of(FILENAME)
    to = layer_of(path)
    if (from == "")
        bad("this folder is not in the table of layers")
    else if (to == "")
        bad("\"" name "\" is in no layer of the table")
    else if (!((from, to) in may))
        bad(from " may not include " to " (\"" name "\")")
}

function check_library(name,    i, n, place) {
    if (!(name in guarded))
        return
    n = split(places[name], place, " ")
    for (i = 1; i <= n; i++)
        if (FILENAME == place[i] || index(FILENAME, place[i] "/") == 1)
            return
    bad("<" name "> belongs to" places[name] " only")
}

END {
    if (files < least) {
        printf "only %d files were looked at\n", files
        failed = 1
    }
    exit failed
}
