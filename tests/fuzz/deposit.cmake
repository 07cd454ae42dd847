kiosk_fuzzer(fuzz_gtin fuzz_gtin.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/gtin LINKS deposit)
