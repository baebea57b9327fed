// OpenSSL's digests as Daifa uses them.
#ifndef DAIFA_CRYPTO_SHIM_H
#define DAIFA_CRYPTO_SHIM_H
#include <openssl/evp.h>
#include <openssl/sha.h>
#endif
