/** What scripts store and print, as Java values with a known way to merge them. */
package dev.sonde.runtime.value;
