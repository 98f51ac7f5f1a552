#include "CPhoneTable.h"

// #embed is C23; clang takes it in every mode and would only warn of that.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char bytes[] = {
#embed "phone-numbers.table"
};

const unsigned char *const phone_table = bytes;
const size_t phone_table_size = sizeof bytes;
