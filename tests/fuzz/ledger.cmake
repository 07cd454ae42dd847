kiosk_fuzzer(fuzz_catalogue fuzz_catalogue.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/catalogue LINKS ledger)
