# embed.cmake -DIN=FILE.sql -DOUT=FILE.c -DNAME=symbol: a text file as a C string, as bytes, so that nothing needs quoting.
file(READ ${IN} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT} "/* Made from ${NAME}.sql by embed.cmake. */\nextern const char ${NAME}[];\nconst char ${NAME}[] = {${bytes}0};\n")
