package dev.sonde.cli;

/** What to do about the kernel's verifier, in the words of a script rather than of the kernel. */
final class VerifierAdvice {
  /** Said of a helper that only some functions may call. */
  static final String NOT_ALLOWED = "helper call is not allowed in probe";

  private VerifierAdvice() {}

  /**
   * What helps against a refusal; null where its own words have to do.
   *
   * @param message the verifier's last words (the texts are those of kernel/bpf/verifier.c)
   */
  static String on(String message) {
    if (message.contains("program is too large")) {
      return "it follows every turn of a loop and every branch, and gives up after so many"
          + " instructions. Give loops fewer turns, search shorter strings (str(..., 64)), or split"
          + " the probe.";
    }
    if (message.contains("infinite loop detected")) {
      return "it sees nothing in the loop that would ever end it: have its body change what its"
          + " condition compares.";
    }
    if (message.contains("jumps is too complex")) {
      return "it has too many branches open at once: use fewer if and &&, or split the probe.";
    }
    if (message.contains("stack size") || message.contains("stack depth")) {
      return "its stack has 512 bytes: use shorter strings or fewer variables at a time.";
    }
    if (message.contains(NOT_ALLOWED)) {
      return "the kernel lets it be called in a few functions only: path() in fentry and fexit of"
          + " security_file_open, security_file_permission, security_inode_getattr, dentry_open,"
          + " filp_close, vfs_getattr, vfs_truncate and vfs_fallocate.";
    }
    if (message.contains("cannot use helper") || message.contains("unknown func")) {
      return "this kernel does not offer what the script calls here to this kind of probe: use"
          + " another kind of probe, or a newer kernel.";
    }
    return null;
  }
}
