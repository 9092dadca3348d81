/** Calls to the C library for Permalloy's own modules; not part of the API. */
package io.permalloy.numa.ffm;
