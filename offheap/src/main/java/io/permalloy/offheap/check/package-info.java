/** What a check of a store tells. */
package io.permalloy.offheap.check;
