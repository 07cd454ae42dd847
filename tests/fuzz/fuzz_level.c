/* Any bytes to the laser's and to MaxBotix' codec: distances are within range, and the line finds its step again. */
#include "devices/level/maxbotix.h"
#include "devices/level/summed.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t cm75[] = {0x59, 0x59, 0x4B, 0x00, 0xE8, 0x03, 0xC8, 0x08, 0xB8};
    static const uint8_t mm750[] = {'R', '0', '7', '5', '0', '\r'};
    struct summed_rx rx = {0};
    int32_t mm = 0;
    enum level_feed said = LEVEL_MORE;
    for (size_t i = 0; i < size; i++)
        if (summed_feed(&level_tf_cm, &rx, data[i], &mm) == LEVEL_READING)
            assert(mm >= TF_MIN_MM && mm <= TF_MAX_MM);
    for (size_t i = 0; i < 5 * sizeof cm75; i++)
        said = summed_feed(&level_tf_cm, &rx, cm75[i % sizeof cm75], &mm);
    assert(said == LEVEL_READING && mm == 750);
    for (int unit = 0; unit < LEVEL_UNIT_COUNT; unit++) {
        struct maxbotix_rx line = {0};
        for (size_t i = 0; i < size; i++)
            if (maxbotix_feed(&line, (enum level_unit)unit, data[i], &mm) == LEVEL_READING)
                assert(mm > 0 && mm < MAXBOTIX_FAR_MM * 6);
        for (size_t i = 0; i < 2 * sizeof mm750; i++)
            said = maxbotix_feed(&line, LEVEL_MM, mm750[i % sizeof mm750], &mm);
        assert(said == LEVEL_READING && mm == 750);
    }
    return 0;
}
