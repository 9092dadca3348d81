/** Other people's maps and harnesses, which only comparisons need. */
package io.permalloy.bench.peers;
