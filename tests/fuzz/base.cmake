kiosk_fuzzer(fuzz_trace fuzz_trace.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/trace LINKS base)
