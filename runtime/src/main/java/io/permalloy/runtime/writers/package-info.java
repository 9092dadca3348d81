/** Many processes that write into one store at once. */
package io.permalloy.runtime.writers;
