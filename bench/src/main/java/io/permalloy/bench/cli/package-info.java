/** The command line of the measurements. */
package io.permalloy.bench.cli;
