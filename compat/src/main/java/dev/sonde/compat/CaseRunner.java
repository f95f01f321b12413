package dev.sonde.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Runs one case with one tracer, as the suite's engine does: the commands before it, then the
 * tracer; once that says that its probes are attached, the command after it; then it looks at the
 * output.
 */
final class CaseRunner {
  private static final String ATTACHED = "__BPFTRACE_NOTIFY_PROBES_ATTACHED";
  private static final int ATTACH_SECONDS = 10;

  /** How much longer than the suite says everything may take: more on an emulated machine. */
  private static final int PATIENCE = Integer.getInteger("compat.patience", 1);

  /** The longest command name that Linux keeps: {@code TASK_COMM_LEN} less the terminating zero. */
  private static final int COMMAND_NAME_LENGTH = 15;

  private final Tracer tracer;
  private final Path folder;

  /**
   * @param folder where cases run: their programs and files are relative to it
   */
  CaseRunner(Tracer tracer, Path folder) {
    this.tracer = tracer;
    this.folder = folder;
  }

  Outcome run(Case test) throws IOException, InterruptedException {
    Optional<String> unmet = unmetRequirement(test);
    if (unmet.isPresent()) {
      return Outcome.skipped(unmet.get());
    }
    if (!test.setup().isEmpty()) {
      toEnd(test.setup());
    }
    try {
      return test.newPidNamespace() ? runInPidNamespace(test) : runBeside(test);
    } finally {
      if (!test.cleanup().isEmpty()) {
        toEnd(test.cleanup());
      }
    }
  }

  private Optional<String> unmetRequirement(Case test) throws IOException, InterruptedException {
    String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64";
    boolean positive = false;
    boolean match = false;
    for (String architecture : test.architectures()) {
      if (architecture.startsWith("!")) {
        String name = architecture.substring(1);
        if (name.equals(machine) || name.equals("le")) {
          return Optional.of("not for " + name);
        }
      } else {
        positive = true;
        match |= architecture.equals(machine) || architecture.equals("le");
      }
    }
    if (positive && !match) {
      return Optional.of("only for " + test.architectures());
    }
    String kernel = System.getProperty("os.version");
    if (!test.minimumKernel().isEmpty() && compareVersions(kernel, test.minimumKernel()) < 0
        || !test.maximumKernel().isEmpty() && compareVersions(kernel, test.maximumKernel()) > 0) {
      return Optional.of("for another kernel");
    }
    for (String requirement : test.requirements()) {
      if (toEnd(requirement) != 0) {
        return Optional.of("unmet: " + requirement);
      }
    }
    List<String> features = tracer.unmet(test.features());
    return features.isEmpty() ? Optional.empty() : Optional.of("features: " + features);
  }

  private static int compareVersions(String left, String right) {
    String[] a = left.split("[^0-9]+");
    String[] b = right.split("[^0-9]+");
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int order = Integer.compare(Integer.parseInt(a[i]), Integer.parseInt(b[i]));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private int toEnd(String command) throws IOException, InterruptedException {
    try (ProcessGroup process = ProcessGroup.shell(command, folder, null)) {
      return process.awaitEnd(30_000L * PATIENCE) ? process.exitCode() : -1;
    }
  }

  private Outcome runBeside(Case test) throws IOException, InterruptedException {
    List<ProcessGroup> before = new ArrayList<>();
    try {
      for (String command : test.before()) {
        before.add(ProcessGroup.start(List.of(command.trim().split("\\s+")), folder, null));
      }
      String pid = "";
      for (int i = before.size() - 1; i >= 0; i--) {
        String[] words = test.before().get(i).trim().split("\\s+");
        String name = commandName(words[words.length - 1]);
        Optional<ProcessHandle> found = awaitProcess(before.get(i), test, h -> isNamed(h, name));
        if (found.isEmpty()) {
          return new Outcome(Outcome.Kind.TIMED_OUT, "BEFORE does not start " + name);
        }
        pid = Long.toString(found.get().pid());
      }
      String command = tracer.shellCommand(test, "").replace("{{BEFORE_PID}}", pid);
      return trace(test, command, test.after());
    } finally {
      for (ProcessGroup process : before) {
        process.close();
      }
    }
  }

  private Outcome runInPidNamespace(Case test) throws IOException, InterruptedException {
    List<String> unshare =
        new ArrayList<>(
            List.of("unshare", "--fork", "--pid", "--mount-proc", "-r", "--kill-child", "--"));
    unshare.addAll(List.of(test.before().getFirst().split("\\s+")));
    List<ProcessGroup> before = new ArrayList<>();
    try {
      before.add(ProcessGroup.start(unshare, folder, null));
      Optional<ProcessHandle> init =
          awaitProcess(before.getFirst(), test, h -> !isNamed(h, "unshare"));
      if (init.isEmpty()) {
        return new Outcome(Outcome.Kind.TIMED_OUT, "no new PID namespace");
      }
      String enter = "nsenter -p -m -t " + init.get().pid() + " ";
      for (String command : test.before().subList(1, test.before().size())) {
        before.add(ProcessGroup.shell(enter + absolute(command), folder, null));
      }
      String after = test.after().isEmpty() ? "" : enter + absolute(test.after());
      return trace(test, tracer.shellCommand(test, enter), after);
    } finally {
      for (ProcessGroup process : before.reversed()) {
        process.close();
      }
    }
  }

  /**
   * The command with each of its words as an absolute path, since {@code nsenter} leaves the
   * folder.
   */
  private String absolute(String command) {
    StringBuilder line = new StringBuilder();
    for (String word : command.trim().split("\\s+")) {
      line.append(folder.resolve(word).normalize()).append(' ');
    }
    return line.toString();
  }

  private static Optional<ProcessHandle> awaitProcess(
      ProcessGroup group, Case test, Predicate<ProcessHandle> wanted) throws InterruptedException {
    long end = System.nanoTime() + test.timeoutSeconds() * PATIENCE * 1_000_000_000L;
    do {
      try (Stream<ProcessHandle> handles =
          Stream.concat(Stream.of(group.handle()), group.handle().descendants())) {
        Optional<ProcessHandle> found = handles.filter(wanted).findFirst();
        if (found.isPresent()) {
          return found;
        }
      }
      Thread.sleep(20);
    } while (System.nanoTime() < end);
    return Optional.empty();
  }

  private static String commandName(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.substring(0, Math.min(name.length(), COMMAND_NAME_LENGTH));
  }

  private static boolean isNamed(ProcessHandle handle, String name) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(handle.pid()), "comm"))
          .strip()
          .equals(name);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  private Outcome trace(Case test, String command, String afterCommand)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>();
    environment.put("test", test.name());
    environment.put(ATTACHED, "1");
    environment.put("PATH", System.getenv("PATH"));
    environment.putAll(test.environment());
    ProcessGroup after = null;
    try (ProcessGroup process = ProcessGroup.shell(command, folder, environment)) {
      boolean attached = false;
      long end = System.nanoTime() + ATTACH_SECONDS * PATIENCE * 1_000_000_000L;
      while (process.alive() && System.nanoTime() < end) {
        process.awaitEnd(20);
        if (!attached && hasLine(process.output(), ATTACHED)) {
          attached = true;
          end = System.nanoTime() + test.timeoutSeconds() * PATIENCE * 1_000_000_000L;
          if (!afterCommand.isEmpty()) {
            after = ProcessGroup.shell(amongOwn(afterCommand, process), folder, null);
          }
        }
      }
      boolean timedOut = process.alive();
      if (timedOut) {
        process.signal("TERM");
        if (!process.awaitEnd(1000)) {
          process.signal("KILL");
          process.awaitEnd(1000);
        }
      }
      return judge(test, command, process, timedOut);
    } finally {
      if (after != null) {
        after.awaitEnd(500);
        after.close();
      }
    }
  }

  /** A command that looks for its tracer by name must find no other one that runs at the time. */
  private static String amongOwn(String command, ProcessGroup tracer) {
    String session = " -s " + tracer.handle().pid();
    return command
        .replace("pidof bpftrace", "pgrep -x" + session + " bpftrace")
        .replace("pkill -SIGINT bpftrace", "pkill -SIGINT -x" + session + " bpftrace");
  }

  private static boolean hasLine(String output, String line) {
    return output.startsWith(line + "\n") || output.contains("\n" + line + "\n");
  }

  private Outcome judge(Case test, String command, ProcessGroup process, boolean timedOut)
      throws IOException {
    String output = process.output();
    if (test.exact() && hasLine(output, ATTACHED)) {
      output = output.substring(output.indexOf(ATTACHED) + ATTACHED.length());
    }
    StringBuilder why = new StringBuilder();
    for (Expectation expectation : test.expectations()) {
      if (!expectation.holds(output, folder)) {
        why.append("expected ").append(expectation).append('\n');
      }
    }
    boolean asWanted = why.isEmpty();
    if (!timedOut) {
      int exit = process.exitCode();
      if (test.willFail() ? exit == 0 : exit != test.returnCode()) {
        why.append("exit code ").append(exit).append('\n');
      }
    }
    Outcome.Kind kind =
        why.isEmpty()
            ? Outcome.Kind.PASSED
            : timedOut && !asWanted ? Outcome.Kind.TIMED_OUT : Outcome.Kind.FAILED;
    return new Outcome(kind, command + "\n" + why + "found:\n" + output);
  }
}
