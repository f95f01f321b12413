package dev.sonde.runtime.info;

/**
 * Something that not every system can do, which no {@link dev.sonde.bpf.feature.Feature} stands
 * for.
 *
 * @param name as the report has it
 * @param present whether it can be done here
 * @param needs what it takes
 */
record Ability(String name, boolean present, String needs) {}
