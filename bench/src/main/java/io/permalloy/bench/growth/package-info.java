/** What an insert costs while a map grows, to the worst one. */
package io.permalloy.bench.growth;
