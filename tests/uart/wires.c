/* Preloaded into QEMU: the modem lines that a pseudo-terminal does not have. The guest's 16550 asks for them by
 * TIOCMGET every 10 ms and makes its modem status, with its interrupts, of the answer: DSR and carrier are there, and
 * so is CTS while there is no file $CTS_LOW. */
#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int ioctl(int fd, unsigned long request, ...)
{
    static int (*real)(int, unsigned long, ...);
    va_list ap;
    va_start(ap, request);
    void *argument = va_arg(ap, void *);
    va_end(ap);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "ioctl");
    if (request == TIOCMGET && isatty(fd)) {
        const char *low = getenv("CTS_LOW");
        *(int *)argument = TIOCM_DSR | TIOCM_CAR | (low == NULL || access(low, F_OK) != 0 ? TIOCM_CTS : 0);
        return 0;
    }
    if (request == TIOCMSET && isatty(fd))
        return 0;
    return real(fd, request, argument);
}
