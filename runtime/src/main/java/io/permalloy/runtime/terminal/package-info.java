/** What is drawn on a terminal while something takes long. */
package io.permalloy.runtime.terminal;
