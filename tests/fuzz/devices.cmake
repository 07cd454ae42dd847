foreach(codec ascii_line ssi a02 level scale modbus_rtu escpos_rx escpos_raster drivers)
  kiosk_fuzzer(fuzz_${codec} fuzz_${codec}.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${codec} LINKS devices)
endforeach()
kiosk_fuzzer(fuzz_sim_printer fuzz_sim_printer.c ${CMAKE_CURRENT_SOURCE_DIR}/corpus/sim_printer LINKS sim)
