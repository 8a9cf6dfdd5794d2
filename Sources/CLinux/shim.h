/* What Glibc's module map leaves out: epoll, eventfd, accept4, malloc_trim. */
#ifndef SCOREBELL_CLINUX_H
#define SCOREBELL_CLINUX_H

#include <malloc.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/* glibc declares accept4 only under _GNU_SOURCE, which a module map cannot set. */
extern int accept4(int, struct sockaddr *, socklen_t *, int);

/* epoll_event is packed and holds a union of a pointer and numbers, which Swift can only reach
   unsafely; only the 64-bit number is used here. */
static inline struct epoll_event scorebell_epoll_event(uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events};
    event.data.u64 = token;
    return event;
}

static inline uint64_t scorebell_epoll_token(struct epoll_event event) {
    return event.data.u64;
}

#endif
