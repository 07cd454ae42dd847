kiosk_fuzzer(fuzz_gtin fuzz_gtin.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/gtin LINKS deposit)
kiosk_fuzzer(fuzz_barcode fuzz_barcode.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/barcode LINKS deposit)
