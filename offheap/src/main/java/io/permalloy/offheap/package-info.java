/** What every user of a store meets. */
package io.permalloy.offheap;
