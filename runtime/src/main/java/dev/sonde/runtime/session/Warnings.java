package dev.sonde.runtime.session;

/** Which of the things that go wrong inside the kernel are reported. */
public enum Warnings {
  /** None. Lost events are reported all the same. */
  NONE,
  /** Those that make results wrong or incomplete. */
  DEFAULT,
  /** Also reads of memory that is not there and deletions of keys that are not there. */
  ALL
}
