/**
 * Processes that work on one store while they are killed and stopped, and a judge of what they saw.
 */
package io.permalloy.runtime.torture;
