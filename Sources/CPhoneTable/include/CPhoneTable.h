#ifndef CPHONETABLE_H
#define CPHONETABLE_H

#include <stddef.h>

// The table that Scripts/make-phone-table wrote. It is derived from libphonenumber 9.0.43 metadata,
// Copyright (C) 2009–2026 The Libphonenumber Authors, Apache-2.0.

/// The first of `phone_table_size` bytes, which stay where they are for as long as the program runs.
extern const unsigned char *const phone_table;

extern const size_t phone_table_size;

#endif
