package dev.sonde.runtime.session;

import dev.sonde.bpf.Errno;
import dev.sonde.compiler.ir.Location;
import dev.sonde.compiler.ir.Site;
import dev.sonde.compiler.ir.Source;
import dev.sonde.compiler.program.SiteCounters;
import dev.sonde.runtime.output.Output;
import dev.sonde.runtime.output.OutputWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Reports what was lost and what failed inside the kernel, from the counters that programs keep:
 * one for each place in the script where something can go wrong.
 */
final class LossReport {
  private final List<Site> sites;
  private final List<Source> sources;
  private final MemorySegment counters;
  private final long offset;
  private final long[] reported;
  private final long[] reportedOutOfMemory;
  private final Warnings warnings;

  /**
   * Reports what happens from now on.
   *
   * @param counters memory with the {@link SiteCounters} of each site, from {@code offset} on; null
   *     if there is no site
   */
  LossReport(
      List<Site> sites,
      List<Source> sources,
      MemorySegment counters,
      long offset,
      Warnings warnings) {
    this.sites = sites;
    this.sources = sources;
    this.counters = counters;
    this.offset = offset;
    this.reported = new long[counters == null ? 0 : sites.size()];
    this.reportedOutOfMemory = new long[reported.length];
    this.warnings = warnings;
  }

  /** Writes what has come since the last report. */
  void write(OutputWriter writer) {
    for (int i = 0; i < reported.length; i++) {
      // A program counts the loss first, then that memory lacked: read the other way round, no loss
      // for want of memory is without its loss.
      long outOfMemory = counter(i, SiteCounters.OUT_OF_MEMORY);
      long count = counter(i, SiteCounters.LOSSES);
      if (count != reported[i]) {
        long lacking = outOfMemory - reportedOutOfMemory[i];
        if (lacking > 0) {
          writeOutOfMemory(writer, sites.get(i), lacking);
        }
        if (count - reported[i] > lacking) {
          write(writer, sites.get(i), count - reported[i] - lacking);
        }
        reported[i] = count;
        reportedOutOfMemory[i] = outOfMemory;
      }
    }
  }

  private long counter(int site, int counter) {
    return counters.get(
        ValueLayout.JAVA_LONG_UNALIGNED, offset + (long) site * SiteCounters.BYTES + counter);
  }

  /** Writes how often a probe could not run because its program ran already on that CPU. */
  void writeMissedRuns(OutputWriter writer, String probe, long count) {
    if (count > 0) {
      writer.loss(new Output.Loss(count, "runs", nowhere(probe)));
    }
  }

  /** Writes how many events were not handled before the session had to end. */
  void writeAbandoned(OutputWriter writer, long count) {
    if (count > 0) {
      writer.loss(new Output.Loss(count, "not handled in time before the end", nowhere("")));
    }
  }

  private void writeOutOfMemory(OutputWriter writer, Site site, long count) {
    error(
        writer,
        Warnings.DEFAULT,
        new Output.RuntimeError(
            count,
            times(count, "The kernel had no memory at hand for an element of " + site.what())
                + ". Lower max_map_keys in the script's config, so that it is set aside from the"
                + " start",
            "map_update_elem",
            -Errno.ENOMEM,
            place(site)));
  }

  private void write(OutputWriter writer, Site site, long count) {
    Output.Place place = place(site);
    int code = (int) counter(site.id(), SiteCounters.LAST_ERROR);
    switch (site.kind()) {
      case EVENT -> writer.loss(new Output.Loss(count, site.what(), place));
      case MAP_FULL ->
          error(
              writer,
              Warnings.DEFAULT,
              new Output.RuntimeError(
                  count,
                  times(count, "Map full; can't update element of " + site.what())
                      + ". Raise max_map_keys in the script's config, or declare the map's size:"
                      + " let "
                      + site.what()
                      + " = hash(ENTRIES);",
                  "map_update_elem",
                  -Errno.E2BIG,
                  place));
      case MAP_UPDATE ->
          error(
              writer,
              Warnings.DEFAULT,
              new Output.RuntimeError(
                  count,
                  times(count, "Map " + site.what() + " could not be updated"),
                  "map_update_elem",
                  0,
                  place));
      case MAP_DELETE ->
          error(
              writer,
              Warnings.ALL,
              new Output.RuntimeError(
                  count,
                  times(count, "Can't delete map element because it does not exist."),
                  "map_delete_elem",
                  -Errno.ENOENT,
                  place));
      case LOOP_BUDGET ->
          error(
              writer,
              Warnings.DEFAULT,
              plain(count, "A loop was cut short: the kernel lets none run for ever", place));
      case DIVIDE_BY_ZERO ->
          error(
              writer,
              Warnings.DEFAULT,
              plain(
                  count,
                  "Divide or modulo by 0 detected. This can lead to unexpected results. 1 is being"
                      + " used as the result.",
                  place));
      case ARRAY_BOUNDS ->
          error(
              writer,
              Warnings.DEFAULT,
              plain(
                  count,
                  "Array access out of bounds. This can lead to unexpected results.",
                  place));
      case PROBE_READ ->
          error(
              writer,
              Warnings.ALL,
              new Output.RuntimeError(
                  count, times(count, sentence(Errno.text(-code))), site.what(), code, place));
      case MAP_LOOKUP ->
          error(
              writer,
              Warnings.ALL,
              new Output.RuntimeError(
                  count,
                  times(count, "Can't lookup map element because it does not exist."),
                  site.what(),
                  0,
                  place));
      case STACK ->
          error(writer, Warnings.DEFAULT, plain(count, "A stack could not be stored", place));
      case CALL_FRAMES ->
          error(
              writer,
              Warnings.DEFAULT,
              plain(
                  count,
                  "No DWARF unwind data available for this process. Use -p or --dwarf-pid to"
                      + " specify target PIDs.",
                  place));
    }
  }

  private void error(OutputWriter writer, Warnings least, Output.RuntimeError error) {
    if (warnings.compareTo(least) >= 0) {
      writer.runtimeError(error);
    }
  }

  private static Output.RuntimeError plain(long count, String message, Output.Place place) {
    return new Output.RuntimeError(count, times(count, message), null, 0, place);
  }

  /** The words of an error as they begin a message. */
  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static String times(long count, String message) {
    return count == 1 ? message : message + " (" + Long.toUnsignedString(count) + " times)";
  }

  private static Output.Place nowhere(String probe) {
    return new Output.Place(probe, null, 0, 0, 0, 0, "");
  }

  private Output.Place place(Site site) {
    Location location = site.location();
    if (location.source() < 0) {
      return nowhere(site.probe());
    }
    Source source = sources.get(location.source());
    String line =
        location.line() <= source.lines().size() ? source.lines().get(location.line() - 1) : "";
    return new Output.Place(
        site.probe(),
        source.name(),
        location.line(),
        location.column(),
        location.endLine(),
        location.endColumn(),
        line);
  }
}
