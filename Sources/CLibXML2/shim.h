// libxml2 as Daifa uses it: push parsing with SAX2 and streaming validation by schema.
#ifndef DAIFA_LIBXML2_SHIM_H
#define DAIFA_LIBXML2_SHIM_H
#include <libxml/xmlversion.h>
// Debian's headers pull in ICU's, which clash with Foundation's own copy of them.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>
#endif
