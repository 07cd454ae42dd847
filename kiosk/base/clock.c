#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#define DAY_S 86400LL

/* Years outside this range are not dates of ours; clamping keeps the arithmetic far from overflow. */
#define UTC_MIN_MS (-377705116800000LL) /* -9999-01-01 */
#define UTC_MAX_MS 253402300799999LL    /*  9999-12-31T23:59:59.999 */

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

/* The civil calendar by 400-year eras starting on 1 March, so that the leap day is the last of a year. */
int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil_from_days(int64_t days, struct civil *c)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    c->year = (int)(yoe + era * 400 + (c->month <= 2));
}

struct civil civil_from_utc(int64_t utc_ms, int32_t offset_s)
{
    if (utc_ms < UTC_MIN_MS)
        utc_ms = UTC_MIN_MS;
    if (utc_ms > UTC_MAX_MS)
        utc_ms = UTC_MAX_MS;
    int64_t s = floor_div(utc_ms, 1000) + offset_s;
    int64_t days = floor_div(s, DAY_S);
    int rest = (int)(s - days * DAY_S);
    struct civil c = {.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};
    civil_from_days(days, &c);
    return c;
}

int64_t utc_from_civil(const struct civil *c, int32_t offset_s)
{
    int64_t s = days_from_civil(c->year, c->month, c->day) * DAY_S + c->hour * 3600LL + c->minute * 60LL + c->second;
    return (s - offset_s) * 1000;
}

bool civil_date_parse(struct civil *out, const char *text)
{
    int y = 0, m = 0, d = 0;
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (int i = 0; i < 10; i++) {
        if (i == 4 || i == 7)
            continue;
        if (text[i] < '0' || text[i] > '9')
            return false;
        int *part = i < 4 ? &y : i < 7 ? &m : &d;
        *part = *part * 10 + (text[i] - '0');
    }
    if (m < 1 || m > 12 || d < 1)
        return false;
    struct civil back = {0};
    civil_from_days(days_from_civil(y, m, d), &back);
    if (back.year != y || back.month != m || back.day != d) /* 31 April, 29 February of a common year */
        return false;
    *out = (struct civil){.year = y, .month = m, .day = d};
    return true;
}

void date_format(char out[11], int64_t utc_ms, int32_t offset_s)
{
    struct civil c = civil_from_utc(utc_ms, offset_s);
    char buf[48];
    snprintf(buf, sizeof buf, "%04d-%02d-%02d", c.year, c.month, c.day);
    memcpy(out, buf, 10);
    out[10] = '\0';
}

void timestamp_format(char out[32], int64_t utc_ms, int32_t offset_s)
{
    struct civil c = civil_from_utc(utc_ms, offset_s);
    int ms = (int)(utc_ms % 1000 + 1000) % 1000;
    char buf[96], zone[24] = "Z";
    if (offset_s != 0) {
        int minutes = offset_s < 0 ? -offset_s / 60 : offset_s / 60;
        snprintf(zone, sizeof zone, "%c%02d:%02d", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
    }
    snprintf(buf, sizeof buf, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%s", c.year, c.month, c.day, c.hour, c.minute,
             c.second, ms, zone);
    memcpy(out, buf, 31);
    out[31] = '\0';
}

int32_t clock_offset_at(int64_t utc_ms)
{
    time_t t = (time_t)floor_div(utc_ms, 1000);
    struct tm tm;
    if (localtime_r(&t, &tm) == NULL)
        return 0;
    return (int32_t)tm.tm_gmtoff;
}

static bool kernel_says_synced(void)
{
    struct timex tx = {.modes = 0};
    return adjtimex(&tx) != -1 && (tx.status & STA_UNSYNC) == 0;
}

struct moment clock_now(int64_t lower_bound_ms)
{
    struct timespec mono, real;
    clock_gettime(CLOCK_BOOTTIME, &mono);
    clock_gettime(CLOCK_REALTIME, &real);
    struct moment m = {
        .mono_ms = (int64_t)mono.tv_sec * 1000 + mono.tv_nsec / 1000000,
        .utc_ms = (int64_t)real.tv_sec * 1000 + real.tv_nsec / 1000000,
    };
    m.offset_s = clock_offset_at(m.utc_ms);
    if (m.utc_ms < lower_bound_ms)
        m.state = CLOCK_UNSET;
    else
        m.state = kernel_says_synced() ? CLOCK_SYNCED : CLOCK_HOLDOVER;
    return m;
}

static bool past_cutover(int64_t utc_s, int64_t local_day, int cutover_s)
{
    int64_t local = utc_s + clock_offset_at(utc_s * 1000);
    int64_t day = floor_div(local, DAY_S);
    return day > local_day || (day == local_day && local - day * DAY_S >= cutover_s);
}

/* The first second at which local time is at or past the cutover of local_day. Local time may jump, but from noon of
 * the day before to noon of the day after it passes the cutover once for the first time: bisect on that. */
static int64_t first_past(int64_t local_day, int cutover_s)
{
    int64_t lo = (local_day - 1) * DAY_S, hi = (local_day + 2) * DAY_S; /* offsets are within 24 h */
    while (hi - lo > 1) {
        int64_t mid = lo + (hi - lo) / 2;
        if (past_cutover(mid, local_day, cutover_s))
            hi = mid;
        else
            lo = mid;
    }
    /* A repeated hour can hide an earlier passage from the bisection: look back as far as clocks are ever set back. */
    for (int64_t t = hi - 3 * 3600; t < hi; t += 60) {
        if (past_cutover(t, local_day, cutover_s)) {
            while (past_cutover(t - 1, local_day, cutover_s))
                t--;
            return t;
        }
    }
    return hi;
}

int64_t clock_next_cutover(int64_t after_utc_ms, int hour, int minute)
{
    int64_t after_s = floor_div(after_utc_ms, 1000);
    int64_t local_day = floor_div(after_s + clock_offset_at(after_utc_ms), DAY_S);
    int cutover_s = hour * 3600 + minute * 60;
    for (int64_t day = local_day - 1;; day++) {
        int64_t t = first_past(day, cutover_s);
        if (t > after_s)
            return t * 1000;
    }
}
