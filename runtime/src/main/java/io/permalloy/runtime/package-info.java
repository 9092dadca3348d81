/** Stores, by URI. */
package io.permalloy.runtime;
