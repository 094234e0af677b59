#pragma once

// Definitions of the functions of Cairo and Pango that Rendering calls: each passes its call on to the
// library, which is opened at the first one. Linked, the two bring thirty more libraries along, and
// cost every start of the program half its time and four megabytes, though most draw nothing.
//
// A function that is not defined here still works: the linker then links the library as usual.

/// The library that cannot be opened, NULL where both are there. To be asked before the first call.
const char *late_cairo_missing(void);
