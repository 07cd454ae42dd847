foreach(part settings scheme)
  kiosk_fuzzer(fuzz_${part} fuzz_${part}.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${part} LINKS settings)
endforeach()
# Each scheme that is shipped is a seed too.
add_test(NAME fuzz_scheme_packs COMMAND fuzz_scheme_corpus ${PROJECT_SOURCE_DIR}/config/schemes WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(fuzz_scheme_packs PROPERTIES TIMEOUT 60)
