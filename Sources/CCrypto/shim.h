// OpenSSL's digests and signatures as Daifa uses them.
#ifndef DAIFA_CRYPTO_SHIM_H
#define DAIFA_CRYPTO_SHIM_H
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#endif
