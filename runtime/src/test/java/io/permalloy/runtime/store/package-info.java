/** Stores as their users meet them: opening, closing, sharing, kills, and running full. */
package io.permalloy.runtime.store;
