#ifndef CALLOCATIONCOUNT_H
#define CALLOCATIONCOUNT_H

/// How often this program has asked for memory: every malloc, calloc, realloc and aligned allocation.
long allocation_count(void);

#endif
