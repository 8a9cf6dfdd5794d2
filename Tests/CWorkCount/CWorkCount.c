#include "CWorkCount.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#define CALLGRIND_DUMP_STATS
#define CALLGRIND_START_INSTRUMENTATION
#endif

bool work_is_counted(void) { return RUNNING_ON_VALGRIND != 0; }

void work_begin(void) { CALLGRIND_START_INSTRUMENTATION; }

void work_write(void) { CALLGRIND_DUMP_STATS; }

// In place of the C library's, for libdispatch, whose main thread waits with it: valgrind 3.19 writes
// into the mask, and libdispatch's is in memory that cannot be written, so valgrind would crash.
int sigsuspend(const sigset_t *mask) {
    sigset_t copy = *mask;
    // The kernel takes the 64 signals that there are.
    return (int)syscall(SYS_rt_sigsuspend, &copy, 8);
}
