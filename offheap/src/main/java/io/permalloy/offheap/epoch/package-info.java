/** Sessions and their pins. */
package io.permalloy.offheap.epoch;
