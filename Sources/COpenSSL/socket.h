/* A BIO over a socket that somebody else owns.
   OpenSSL's own writes with write(2), which raises SIGPIPE when the peer has gone, and does not
   tell whether a receive has emptied the socket. */
#ifndef SCOREBELL_COPENSSL_SOCKET_H
#define SCOREBELL_COPENSSL_SOCKET_H

#include <errno.h>
#include <sys/socket.h>
#include <openssl/bio.h>

struct scorebell_socket {
    int descriptor;
    /* Whether the last receive took fewer bytes than it could have. */
    int is_drained;
};

static int scorebell_socket_read(BIO *bio, char *bytes, size_t size, size_t *count) {
    struct scorebell_socket *socket = (struct scorebell_socket *)BIO_get_data(bio);
    ssize_t received;
    BIO_clear_retry_flags(bio);
    do {
        received = recv(socket->descriptor, bytes, size, 0);
    } while (received < 0 && errno == EINTR);
    socket->is_drained = received < 0 || (size_t)received < size;
    *count = received > 0 ? (size_t)received : 0;
    if (received == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_read(bio);
    return received > 0;
}

static int scorebell_socket_write(BIO *bio, const char *bytes, size_t size, size_t *count) {
    struct scorebell_socket *socket = (struct scorebell_socket *)BIO_get_data(bio);
    ssize_t sent;
    BIO_clear_retry_flags(bio);
    do {
        sent = send(socket->descriptor, bytes, size, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    *count = sent > 0 ? (size_t)sent : 0;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_write(bio);
    return sent > 0;
}

static long scorebell_socket_control(BIO *bio, int command, long number, void *pointer) {
    (void)number;
    (void)pointer;
    switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_EOF: return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
    default: return 0;
    }
}

static int scorebell_socket_destroy(BIO *bio) {
    if (bio == NULL) return 0;
    OPENSSL_free(BIO_get_data(bio));
    BIO_set_data(bio, NULL);
    return 1;
}

/* Makes the functions of a BIO over a socket; NULL without memory. */
static inline BIO_METHOD *scorebell_socket_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "scorebell socket");
    if (method == NULL) return NULL;
    BIO_meth_set_read_ex(method, scorebell_socket_read);
    BIO_meth_set_write_ex(method, scorebell_socket_write);
    BIO_meth_set_ctrl(method, scorebell_socket_control);
    BIO_meth_set_destroy(method, scorebell_socket_destroy);
    return method;
}

/* Returns a BIO that reads from and writes to the descriptor, and never closes it. */
static inline BIO *scorebell_socket_new(const BIO_METHOD *method, int descriptor) {
    BIO *bio = BIO_new(method);
    struct scorebell_socket *socket;
    if (bio == NULL) return NULL;
    socket = (struct scorebell_socket *)OPENSSL_malloc(sizeof *socket);
    if (socket == NULL) {
        BIO_free(bio);
        return NULL;
    }
    socket->descriptor = descriptor;
    socket->is_drained = 0;
    BIO_set_data(bio, socket);
    BIO_set_init(bio, 1);
    return bio;
}

static inline int scorebell_socket_is_drained(BIO *bio) {
    return ((struct scorebell_socket *)BIO_get_data(bio))->is_drained;
}

#endif
