// zlib as Daifa uses it. inflateInit2 is a macro, which Swift does not see.
#ifndef DAIFA_ZLIB_SHIM_H
#define DAIFA_ZLIB_SHIM_H
#include <zlib.h>
static inline int daifa_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
#endif
