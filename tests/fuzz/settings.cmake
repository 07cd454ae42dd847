foreach(part settings scheme)
  kiosk_fuzzer(fuzz_${part} fuzz_${part}.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${part} LINKS settings)
endforeach()
