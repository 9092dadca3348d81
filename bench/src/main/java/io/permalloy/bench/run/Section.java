package io.permalloy.bench.run;

import java.util.List;

/**
 * Cells that belong together: they have a file of results, and a line when progress is told.
 *
 * @param name of the file, and of the line
 * @param cells in the order in which they run
 */
record Section(String name, List<Cell> cells) {
  /** Copies the cells. */
  Section {
    cells = List.copyOf(cells);
  }
}
