/* What Glibc's module map leaves out: epoll, eventfd, accept4. */
#ifndef SCOREBELL_CLINUX_H
#define SCOREBELL_CLINUX_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/* glibc declares accept4 only under _GNU_SOURCE, which a module map cannot set. */
extern int accept4(int, struct sockaddr *, socklen_t *, int);

#endif
