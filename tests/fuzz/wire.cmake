kiosk_fuzzer(fuzz_wire fuzz_wire.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/wire LINKS wire)
