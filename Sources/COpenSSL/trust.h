/* The certificates of a PEM text as a store; OpenSSL's stacks are macros. */
#ifndef SCOREBELL_COPENSSL_TRUST_H
#define SCOREBELL_COPENSSL_TRUST_H

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "tls.h"

/* Puts every certificate of the text into the store, and returns how many there are; -1 when one of
   them cannot be read. */
static inline int scorebell_trust(X509_STORE *store, const void *text, int length) {
    BIO *bio = BIO_new_mem_buf(text, length);
    STACK_OF(X509_INFO) *parts;
    int index, count = 0;
    if (bio == NULL) return -1;
    parts = PEM_X509_INFO_read_bio(bio, NULL, scorebell_no_passphrase, NULL);
    BIO_free(bio);
    if (parts == NULL) return -1;
    for (index = 0; index < sk_X509_INFO_num(parts); index++) {
        X509 *certificate = sk_X509_INFO_value(parts, index)->x509;
        if (certificate != NULL && X509_STORE_add_cert(store, certificate) == 1) count++;
    }
    sk_X509_INFO_pop_free(parts, X509_INFO_free);
    return count;
}

#endif
