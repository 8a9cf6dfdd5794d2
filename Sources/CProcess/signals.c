#define _GNU_SOURCE
#include "CProcess.h"
#include "start.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { COUNT = 3 };

static const int numbers[COUNT] = {SIGTERM, SIGINT, SIGHUP};
/* What each did before it was caught; nohup(1), for one, ignores SIGHUP. */
static struct sigaction former[COUNT];
static atomic_uint caught;
static atomic_uint ending;
static sem_t arrived;

static void end(int i)
{
    sigset_t set;

    if (former[i].sa_handler == SIG_IGN) return;
    sigaction(numbers[i], &former[i], NULL);
    sigemptyset(&set);
    sigaddset(&set, numbers[i]);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(numbers[i]);
    /* Only process 1 comes here. */
    _exit(128 + numbers[i]);
}

/* Calls only what signal-safety(7) allows. */
static void handle(int number)
{
    int error = errno;
    int i = 0;

    while (numbers[i] != number) i++;
    atomic_fetch_or(&caught, 1u << i);
    if (atomic_load(&ending) & 1u << i)
        end(i);
    else
        sem_post(&arrived);
    errno = error;
}

EARLY void scorebell_catch_signals(void)
{
    struct sigaction action;
    static int is_done;
    int i;

    if (is_done) return;
    is_done = 1;
    memset(&action, 0, sizeof action);
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    sem_init(&arrived, 0, 0);
    for (i = 0; i < COUNT; i++) sigaction(numbers[i], &action, &former[i]);
}

int scorebell_next_signal(void)
{
    int i;

    for (;;) {
        while (sem_wait(&arrived) != 0) continue;
        for (i = 0; i < COUNT; i++)
            if (atomic_fetch_and(&caught, ~(1u << i)) & 1u << i) return numbers[i];
    }
}

void scorebell_let_signal_end(int number, int ends)
{
    int i = 0;

    while (numbers[i] != number) i++;
    if (!ends) {
        atomic_fetch_and(&ending, ~(1u << i));
        return;
    }
    atomic_fetch_or(&ending, 1u << i);
    if (atomic_fetch_and(&caught, ~(1u << i)) & 1u << i) end(i);
}
