/* What a process has to do before Swift's runtime does anything, and in signal handlers. */
#ifndef SCOREBELL_CPROCESS_H
#define SCOREBELL_CPROCESS_H

#include <semaphore.h>
#include <stdint.h>

/* The most threads that libdispatch has at once for tasks of one priority, if the system lets us say
   so; see scorebell_pool_threads. */
#define SCOREBELL_POOL_THREADS_MAX 8

/* The most arenas that the allocator may have. */
#define SCOREBELL_ARENAS_MAX 4

/* The processors that the calling thread may run on (sched_getaffinity(2)), at least 1. */
int scorebell_allowed_processors(void);

/* The most threads that libdispatch has at once for tasks of one priority. */
int scorebell_pool_threads(void);

/* Lets the process run on every processor again that it had when it was started. */
void scorebell_restore_processors(void);

/* Starts that many threads, waits until all of them run, and ends them.
   Returns how many there were: fewer where the system refused one. */
int scorebell_try_threads(int wanted);

/* Returns the allocator's free memory to the system, which takes milliseconds. */
void scorebell_return_memory(void);

/* Returns to the system the pages of code and constants that are in memory; those that are needed
   come back from the page cache, each with a fault. */
void scorebell_return_code(void);

/* Waits until the semaphore is posted, but no longer than that, whatever happens to the wall clock. */
void scorebell_wait(sem_t *semaphore, int64_t nanoseconds);

/* Catches SIGTERM, SIGINT and SIGHUP, once; what comes is kept. */
void scorebell_catch_signals(void);

/* Waits for one of them and returns its number. */
int scorebell_next_signal(void);

/* Lets one of them, also if it came before, do what it would do if it were not caught; for process
   1, which the kernel spares, that is an exit with 128 and the number. 0 undoes it. */
void scorebell_let_signal_end(int number, int ends);

#endif
