/* Any bytes: a reading is within the range, and two good frames at the end are always read. */
#include "devices/level/summed.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t mm750[] = {0xFF, 0x02, 0xEE, 0xEF};
    struct summed_rx rx = {0};
    int32_t mm = 0;
    for (size_t i = 0; i < size; i++)
        if (summed_feed(&level_a02, &rx, data[i], &mm) == LEVEL_READING)
            assert(mm >= A02_MIN_MM && mm <= A02_MAX_MM);
    enum level_feed said = LEVEL_MORE;
    for (size_t i = 0; i < 4 * sizeof mm750; i++) /* whatever came before, four frames later we are in step */
        said = summed_feed(&level_a02, &rx, mm750[i % 4], &mm);
    assert(said == LEVEL_READING && mm == 750);
    return 0;
}
