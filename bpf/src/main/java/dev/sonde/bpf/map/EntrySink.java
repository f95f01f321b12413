package dev.sonde.bpf.map;

/** Takes the entries of a map as they are read. */
public interface EntrySink {
  /** Takes some entries, whose memory is theirs only until this returns. */
  void accept(MapEntries some);
}
