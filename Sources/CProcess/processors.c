#define _GNU_SOURCE
#include "CProcess.h"
#include "start.h"

#include <sched.h>
#include <unistd.h>

static cpu_set_t allowed;
static int is_narrowed;

/* libdispatch, on whose threads Swift's tasks run, counts the processors that it may use once, in
   its constructor, and takes as many threads for each priority: hundreds on a large machine, where
   a container may have 256 tasks. There is no option for it (swift-corelibs-libdispatch,
   src/shims/hw_config.h and src/queue.c). So the process begins on a few processors, until main
   gives it back the others. */
EARLY void scorebell_narrow_processors(void)
{
    cpu_set_t few;
    int processor;

    /* Either call may fail: the first where there are more processors than the set has room for, the
       second where a filter of system calls forbids it. Then nothing changes. */
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 ||
        CPU_COUNT(&allowed) <= SCOREBELL_POOL_THREADS_MAX)
        return;
    CPU_ZERO(&few);
    for (processor = 0; CPU_COUNT(&few) < SCOREBELL_POOL_THREADS_MAX; processor++)
        if (CPU_ISSET(processor, &allowed)) CPU_SET(processor, &few);
    is_narrowed = sched_setaffinity(0, sizeof few, &few) == 0;
}

void scorebell_restore_processors(void)
{
    if (is_narrowed) sched_setaffinity(0, sizeof allowed, &allowed);
}

int scorebell_pool_threads(void)
{
    return is_narrowed ? SCOREBELL_POOL_THREADS_MAX : scorebell_allowed_processors();
}

EARLY int scorebell_allowed_processors(void)
{
    cpu_set_t now;
    long online;

    if (sched_getaffinity(0, sizeof now, &now) == 0) return CPU_COUNT(&now);
    online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : (int)online;
}
