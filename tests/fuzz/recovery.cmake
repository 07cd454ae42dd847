kiosk_fuzzer(fuzz_package fuzz_package.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/package LINKS recovery PACKAGES libsodium)
