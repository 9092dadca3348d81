/**
 * The command line. {@link io.permalloy.runtime.cli.Main} is the root; every command is a class.
 */
package io.permalloy.runtime.cli;
