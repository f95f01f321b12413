package dev.sonde.symbols.jvm;

import dev.sonde.bpf.host.Signal;
import dev.sonde.symbols.elf.RootFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The socket by which a Java virtual machine takes commands, {@code /tmp/.java_pidPID} where the
 * process sees it. It is there once somebody has asked for it: by a file {@code .attach_pidPID} and
 * a SIGQUIT, which ends a process that does not handle it. A child of a Java virtual machine looks
 * like one, handlers and all, until it becomes the program that it was made for; so the signal goes
 * to the one thread that is there for it, which such a child lacks and no other program keeps.
 *
 * @param pid of the process
 * @param innermostPid the process's own number in its PID namespace
 * @param uid the user of the process; the socket must be that user's or root's
 */
record AttachSocket(int pid, int innermostPid, int uid) {
  private static final long TIMEOUT_NANOS = 2_000_000_000L;
  private static final int MAX_ANSWER = 1 << 16;
  private static final int ARGUMENTS = 3;

  /** {@code S_IFMT} and {@code S_IFSOCK} of {@code sys/stat.h}. */
  private static final int FILE_TYPE = 0xf000;

  private static final int SOCKET = 0xc000;

  /**
   * Has the machine run a command.
   *
   * @param name of the command, such as {@code jcmd}
   * @param argument its first argument; there are no others
   * @return what it answers, behind a line with its status, which is 0 if all went well
   * @throws IOException where it cannot be asked, or does not answer
   */
  String send(String name, String argument) throws IOException {
    long deadline = System.nanoTime() + TIMEOUT_NANOS;
    Path socket = folder().resolve(".java_pid" + innermostPid);
    if (!isOurs(socket)) {
      openSocket(socket, deadline);
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      // A process that is stopped takes no connection, and its queue may be full.
      channel.connect(UnixDomainSocketAddress.of(socket));
      while (!channel.finishConnect()) {
        pause(deadline);
      }
      ByteBuffer request = request(name, argument);
      while (request.hasRemaining()) {
        if (channel.write(request) == 0) {
          pause(deadline);
        }
      }
      return answer(channel, deadline);
    }
  }

  private Path folder() throws IOException {
    return RootFolder.ofProcess(pid).resolve("/tmp");
  }

  private boolean isOurs(Path socket) throws IOException {
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Map<String, Object> status =
        Files.readAttributes(socket, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
    int owner = (int) status.get("uid");
    if (((int) status.get("mode") & FILE_TYPE) != SOCKET || owner != uid && owner != 0) {
      throw new IOException(socket + " is not the socket of process " + pid);
    }
    return true;
  }

  private void openSocket(Path socket, long deadline) throws IOException {
    long listener = listener();
    Path request = folder().resolve(".attach_pid" + innermostPid);
    boolean made = false;
    try {
      try {
        // Never through a link, wherever the owner of the folder may have put one.
        Files.createFile(request);
        made = true;
      } catch (FileAlreadyExistsException _) {
        // Another one asks at this moment, or was ended while it did.
      }
      if (!Signal.SIGQUIT.sendToThread(pid, listener)) {
        throw new IOException(
            "process " + pid + " is no longer what it was, or not ours to signal");
      }
      while (!isOurs(socket)) {
        pause(deadline);
      }
    } finally {
      if (made) {
        Files.deleteIfExists(request);
      }
    }
  }

  /**
   * The thread that takes SIGQUIT, which HotSpot blocks in all others: {@code
   * PosixSignals::hotspot_sigmask} of {@code src/hotspot/os/posix/signals_posix.cpp}.
   */
  private long listener() throws IOException {
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads) {
        if (takesQuit(thread)) {
          return Long.parseLong(thread.getFileName().toString());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    throw new IOException(
        "process " + pid + " does not listen: it is not up yet, or was started with -Xrs");
  }

  private static boolean takesQuit(Path thread) throws IOException {
    String status;
    try {
      status = Files.readString(thread.resolve("status"), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException _) {
      return false; // a thread that has ended meanwhile
    }
    return status.startsWith("Name:\tVM Thread\n")
        && hasQuit(status, "SigCgt")
        && !hasQuit(status, "SigBlk");
  }

  /** Whether SIGQUIT is in a set of signals in {@code /proc/PID/task/TID/status}. */
  private static boolean hasQuit(String status, String set) {
    String key = "\n" + set + ":";
    int from = status.indexOf(key);
    int end = from < 0 ? -1 : status.indexOf('\n', from + 1);
    if (end < 0) {
      return false;
    }
    BigInteger signals = new BigInteger(status.substring(from + key.length(), end).trim(), 16);
    return signals.testBit(Signal.SIGQUIT.number() - 1);
  }

  /** Version 1 of the protocol: version, name and three arguments, each with its NUL. */
  private static ByteBuffer request(String name, String argument) {
    String text = "1\0" + name + "\0" + argument + "\0".repeat(ARGUMENTS);
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String answer(SocketChannel channel, long deadline) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(4096);
    for (int count = channel.read(chunk); count >= 0; count = channel.read(chunk)) {
      if (count == 0) {
        pause(deadline);
      }
      if (answer.size() < MAX_ANSWER) {
        answer.write(chunk.array(), 0, chunk.position());
      }
      chunk.clear();
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  private static void pause(long deadline) throws IOException {
    if (System.nanoTime() - deadline > 0) {
      throw new IOException("the Java virtual machine does not answer");
    }
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a Java virtual machine", e);
    }
  }
}
