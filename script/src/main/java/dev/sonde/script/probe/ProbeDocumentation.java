package dev.sonde.script.probe;

/**
 * What {@code sonde help NAME} prints about a kind of probe, beside how it is written.
 *
 * @param summary when it fires and what it offers, in full sentences
 * @param example a script that uses it
 */
public record ProbeDocumentation(String summary, String example) {}
