/** What this machine and this build can do, told to a person: {@code sonde --info}. */
package dev.sonde.runtime.info;
