/* The pod's own version: that of the module in MODULE.bazel, which a test compares. */
#ifndef MG_VERSION_H
#define MG_VERSION_H

#define MG_VERSION "0.1.0"

#endif
