package dev.sonde.bpf;

/**
 * The kernel refused something. The message says what was tried, the kernel's error, and what would
 * help where that is known; it is fit to be shown to a user.
 *
 * <p>It is unchecked: what the kernel refuses depends on the machine, and is reported in one place
 * of a program rather than handled at each call.
 */
public class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final int errno;
  private final String hint;

  /** A refusal that is explained by the error itself. */
  public BpfException(String operation, int errno) {
    this(operation, errno, hint(errno));
  }

  /**
   * A refusal.
   *
   * @param operation what was tried, as in "create map counts"
   * @param errno the kernel's error, positive; 0 where the refusal is not the kernel's own
   * @param hint what it means here or what would help; may be empty
   */
  public BpfException(String operation, int errno, String hint) {
    super(message(operation, errno, hint));
    this.operation = operation;
    this.errno = errno;
    this.hint = hint;
  }

  /** What was tried. */
  public String operation() {
    return operation;
  }

  /** The kernel's error, positive; 0 where the refusal is not the kernel's own. */
  public int errno() {
    return errno;
  }

  /** What the refusal means here or what would help; may be empty. */
  public String hint() {
    return hint;
  }

  /** The message without its hint. */
  public String refusal() {
    return message(operation, errno, "");
  }

  private static String message(String operation, int errno, String hint) {
    StringBuilder message = new StringBuilder("cannot ").append(operation);
    if (errno != 0) {
      message.append(": ").append(Errno.text(errno));
      message.append(" (").append(Errno.name(errno)).append(')');
    }
    if (!hint.isEmpty()) {
      message.append(": ").append(hint);
    }
    return message.toString();
  }

  private static String hint(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES ->
          "tracing needs root, or the capabilities CAP_BPF and CAP_PERFMON";
      case Errno.ENOSYS -> "this kernel is built without bpf(2): it needs CONFIG_BPF_SYSCALL=y";
      case Errno.ENOMEM -> "the kernel has no memory for it";
      case Errno.EMFILE -> "raise the limit on open files (ulimit -n)";
      default -> "";
    };
  }
}
