/* What a TLS server sets through macros, and the callbacks that need constant memory. */
#ifndef SCOREBELL_COPENSSL_TLS_H
#define SCOREBELL_COPENSSL_TLS_H

#include <openssl/ssl.h>

/* RFC 7301 3.2: a client that names only protocols we do not speak is refused. */
static int scorebell_select_protocol(
    SSL *ssl, const unsigned char **selected, unsigned char *length,
    const unsigned char *offered, unsigned int offered_length, void *unused
) {
    static const unsigned char spoken[] = "\x08http/1.1\x08http/1.0";
    unsigned char *found;
    (void)ssl;
    (void)unused;
    if (SSL_select_next_proto(&found, length, spoken, sizeof spoken - 1, offered, offered_length)
        != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *selected = found;
    return SSL_TLSEXT_ERR_OK;
}

/* A key with a passphrase must not make the server ask its terminal for one. */
static int scorebell_no_passphrase(char *text, int size, int is_writing, void *unused) {
    (void)text;
    (void)size;
    (void)is_writing;
    (void)unused;
    return -1;
}

/* Sets everything but the certificate; 0 when OpenSSL refuses. */
static inline int scorebell_tls_configure(SSL_CTX *context) {
    static const unsigned char name[] = "scorebell";
    SSL_CTX_set_options(
        context,
        SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE
            | SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF
    );
    SSL_CTX_set_mode(
        context,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
            | SSL_MODE_RELEASE_BUFFERS
    );
    SSL_CTX_set_read_ahead(context, 1);
    /* Tickets carry the sessions, so none is kept here. */
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_default_passwd_cb(context, scorebell_no_passphrase);
    SSL_CTX_set_alpn_select_cb(context, scorebell_select_protocol, NULL);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION)
        && SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20")
        && SSL_CTX_set_session_id_context(context, name, sizeof name - 1);
}

/* Whether an error of OpenSSL's queue is that one. */
static inline int scorebell_error_is(unsigned long error, int library, int reason) {
    return ERR_GET_LIB(error) == library && ERR_GET_REASON(error) == reason;
}

#endif
