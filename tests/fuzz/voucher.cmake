kiosk_fuzzer(fuzz_voucher fuzz_voucher.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/voucher LINKS voucher)
kiosk_fuzzer(fuzz_token_human fuzz_token_human.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/token_human LINKS voucher)
kiosk_fuzzer(fuzz_pem fuzz_pem.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/pem LINKS voucher)
