package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.bpf.feature.Feature;
import dev.sonde.cli.differential.Tracer;
import dev.sonde.script.probe.RunningMachine;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions about the kernel's own objects: tasks, sockets, packets, paths, CPUs' variables. */
@Tag("kernel")
class KernelObjectFunctionsTest {
  private static final Tracer SONDE = Tracer.sonde();

  @TempDir private Path folder;

  @BeforeAll
  static void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "loading BPF programs needs root here");
  }

  private static Tracer.Outcome run(String script, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("-q", "-e", script));
    line.addAll(List.of(arguments));
    return SONDE.run("", line);
  }

  @Test
  void commOfAnotherThread() throws Exception {
    long self = ProcessHandle.current().pid();
    Tracer.Outcome outcome =
        run(
            "interval:ms:10 { printf(\"%s|\", comm("
                + self
                + ")); print(comm(4000000)); exit(); }");
    assumeFalse(
        outcome.errors().contains("is not supported in this probe type"),
        "this kernel does not let timers look for tasks");
    String name = Files.readString(Path.of("/proc/self/comm")).strip();
    assertThat(outcome.output()).isEqualTo(name + "|N/A\n\n\n");
    assertThat(outcome.errors()).contains("WARNING: No such process (pid=4000000)");
  }

  @Test
  void commOfAnotherThreadIsRefusedWhereProgramsMayNotLookForTasks() throws Exception {
    Tracer.Outcome outcome =
        run(
            "begin { if comptime (kfunc_allowed(\"bpf_task_from_pid\")) { print(comm(2)); }"
                + " else { print(\"refused\"); } exit(); }");
    assertThat(outcome.output()).isIn("refused\n\n\n", "kthreadd\n\n\n");
    assertThat(outcome.errors()).isEmpty();
    outcome = run("begin { print(kfunc_allowed(\"bpf_no_such_function\")); exit(); }");
    assertThat(outcome.output()).startsWith("false\n");
  }

  @Test
  void addressesOfVariablesOfEachCpu() throws Exception {
    Tracer.Outcome outcome =
        run(
            "begin { $q = (struct rq *)percpu_kaddr(\"runqueues\", cpu); print((uint64)$q.cpu == cpu);"
                + " print(percpu_kaddr(\"runqueues\") == percpu_kaddr(\"runqueues\", cpu));"
                + " print(percpu_kaddr(\"runqueues\", 99999)); exit(); }");
    assumeFalse(
        outcome.errors().contains("Failed to resolve kernel symbol"),
        "this kernel does not tell the symbols of data");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo("true\ntrue\n0\n\n\n");
  }

  @Test
  void cookiesOfSockets() throws Exception {
    List<String> printed =
        traced(
            "rawtracepoint:inet_sock_set_state /pid == "
                + ProcessHandle.current().pid()
                + "/ { @[socket_cookie(args.sk)] = count(); @states = count(); } interval:ms:100 {"
                + " if (@states > 4) { exit(); } }",
            KernelObjectFunctionsTest::connect);
    assertThat(printed.stream().filter(text -> text.startsWith("@[")).toList())
        .as(printed.toString())
        .hasSizeGreaterThan(1)
        .allMatch(text -> text.matches("@\\[[1-9][0-9]*]: [1-9][0-9]*"));
  }

  @Test
  void packetsInAFile() throws Exception {
    Path file = folder.resolve("sent.pcap");
    String payload = "Sonde wrote this packet, and a long one at that. ".repeat(50);
    List<String> printed =
        traced(
            "rawtracepoint:net_dev_queue /pid == "
                + ProcessHandle.current().pid()
                + "/ { printf(\"%d \", skboutput(\""
                + file
                + "\", (struct sk_buff *)arg0, args.skb.len, 14)); @ = count(); }"
                + " interval:ms:100 { if (@ > 0) { exit(); } }",
            () -> send(payload));
    assertThat(printed.toString()).contains("0 ");
    // The headers of the file, of the packet, of IP without options and of UDP; then what was sent.
    byte[] written = Files.readAllBytes(file);
    assertThat(written[24 + 16]).isEqualTo((byte) 0x45);
    assertThat(new String(written, 24 + 16 + 20 + 8, payload.length(), StandardCharsets.US_ASCII))
        .isEqualTo(payload);
  }

  private static void send(String payload) throws IOException {
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
    try (DatagramSocket socket = new DatagramSocket(0, here)) {
      socket.send(new DatagramPacket(bytes, bytes.length, here, socket.getLocalPort()));
    }
  }

  /** What happens while a script traces it. */
  private interface Load {
    void run() throws IOException;
  }

  /** What a script prints about a load, line by line. */
  private static List<String> traced(String script, Load load) throws Exception {
    List<String> line = new ArrayList<>(SONDE.command());
    line.addAll(List.of("-e", script));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("__BPFTRACE_NOTIFY_PROBES_ATTACHED", "1");
    Process process = builder.start();
    List<String> printed = new ArrayList<>();
    try (var output = process.inputReader()) {
      for (String text = output.readLine(); text != null; text = output.readLine()) {
        printed.add(text);
        if (text.contains("PROBES_ATTACHED")) {
          load.run();
        }
      }
    }
    assertThat(process.waitFor()).as(printed.toString()).isZero();
    return printed;
  }

  private static void connect() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket server = new ServerSocket(0, 1, here);
        Socket client = new Socket(here, server.getLocalPort());
        Socket accepted = server.accept()) {
      assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
    }
  }

  @Test
  void pathsOfFilesAsTheyAreOpened() throws Exception {
    assumeTrue(new RunningMachine().has(Feature.FENTRY), "this kernel has no fentry");
    Tracer.Outcome outcome =
        run(
            "fentry:security_file_open { $p = path(args.file.f_path, 64);"
                + " if ($p == \"/proc/sys/kernel/ostype\") { print($p); print(sizeof($p)); exit(); } }",
            "-c",
            "/bin/cat /proc/sys/kernel/ostype");
    assertThat(outcome.errorsBesideMissedRuns()).isEmpty();
    assertThat(outcome.output()).contains("/proc/sys/kernel/ostype\n64\n");
  }

  @Test
  void pathIsRefusedInOtherFunctions() throws Exception {
    assumeTrue(new RunningMachine().has(Feature.FENTRY), "this kernel has no fentry");
    Tracer.Outcome outcome = run("fentry:vfs_read { print(path(args.file.f_path)); }");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errors())
        .contains("ERROR: helper bpf_d_path not allowed in probe")
        .contains("security_file_open");
  }

  @Test
  void pathsOfFilesThatAreOpen() throws Exception {
    assumeTrue(new RunningMachine().has(Feature.ITERATOR), "this kernel has no iterators");
    Tracer.Outcome outcome =
        run("iter:task_file { printf(\"%d %s\\n\", ctx.fd, path(ctx.file.f_path)); }");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).contains(" anon_inode:bpf-prog\n");
    outcome = run("iter:task { printf(\"%d.\\n\", ctx.task.pid); exit(); }");
    assertThat(outcome.output()).contains("\n" + ProcessHandle.current().pid() + ".\n");
  }
}
