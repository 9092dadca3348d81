/** Whether the words of a store fit together: reads only, and follows nothing unseen. */
package io.permalloy.offheap.structure;
