#define _GNU_SOURCE
#include "CProcess.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int running;
static int may_end;

static void *wait_for_end(void *unused)
{
    pthread_mutex_lock(&lock);
    running++;
    pthread_cond_broadcast(&changed);
    while (!may_end) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return unused;
}

int scorebell_try_threads(int wanted)
{
    pthread_t *threads = calloc(wanted > 0 ? (size_t)wanted : 1, sizeof *threads);
    int count = 0;
    int i;

    if (!threads) return 0;
    running = 0;
    may_end = 0;
    while (count < wanted && pthread_create(&threads[count], NULL, wait_for_end, NULL) == 0) count++;
    pthread_mutex_lock(&lock);
    while (running < count) pthread_cond_wait(&changed, &lock);
    may_end = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (i = 0; i < count; i++) pthread_join(threads[i], NULL);
    free(threads);
    return count;
}

void scorebell_wait(sem_t *semaphore, int64_t nanoseconds)
{
    struct timespec end;

    clock_gettime(CLOCK_MONOTONIC, &end);
    nanoseconds += end.tv_nsec;
    end.tv_sec += nanoseconds / 1000000000;
    end.tv_nsec = nanoseconds % 1000000000;
    if (nanoseconds > 0) sem_clockwait(semaphore, CLOCK_MONOTONIC, &end);
}
