/**
 * From the raw files of a results folder to rows, a page, a comparison and a table. Nothing here
 * measures; every limit is computed from the limits that the same run has measured.
 */
package io.permalloy.bench.report;
