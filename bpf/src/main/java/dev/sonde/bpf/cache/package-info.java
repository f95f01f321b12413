/** What is kept between runs: indexes whose building costs more than their reading. */
package dev.sonde.bpf.cache;
