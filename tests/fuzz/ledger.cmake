foreach(list catalogue products records)
  kiosk_fuzzer(fuzz_${list} "fuzz_${list}.c;fuzz_import.c" ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${list} LINKS ledger)
endforeach()
