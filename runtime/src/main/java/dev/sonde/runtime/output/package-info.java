/** What a session prints, as typed records, and the writers that turn it into text or JSON. */
package dev.sonde.runtime.output;
