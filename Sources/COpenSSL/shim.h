/* The OpenSSL headers, and its function-like macros as functions. */
#ifndef SCOREBELL_COPENSSL_H
#define SCOREBELL_COPENSSL_H

#include <openssl/crypto.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "socket.h"
#include "tls.h"
#include "trust.h"

#endif
