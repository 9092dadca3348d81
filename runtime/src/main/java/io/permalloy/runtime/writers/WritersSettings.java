package io.permalloy.runtime.writers;

import java.nio.file.Path;

/**
 * What a run does.
 *
 * @param uri the store, shared by processes, which must not be there yet
 * @param scratch folder for what the processes report; made, and gone afterwards
 * @param processes how many, all at once
 * @param mib what each writes, twice: to keys of its own, then to keys that all share
 * @param sameKeys how many keys all share; 0: none, there is no second part
 */
public record WritersSettings(String uri, Path scratch, int processes, int mib, int sameKeys) {}
