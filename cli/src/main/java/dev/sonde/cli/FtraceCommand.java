package dev.sonde.cli;

import dev.sonde.bpf.ftrace.EventDefinition;
import dev.sonde.bpf.ftrace.EventFile;
import dev.sonde.bpf.ftrace.TraceInstance;
import dev.sonde.bpf.ftrace.Tracefs;
import dev.sonde.runtime.output.OutputException;
import dev.sonde.runtime.process.ExistingProcess;
import dev.sonde.runtime.process.TracedCommand;
import dev.sonde.runtime.process.TracedProcess;
import dev.sonde.runtime.symbol.FunctionPlace;
import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** {@code sonde ftrace}: makes events by hand, shows what they say, and removes them. */
final class FtraceCommand {
  private static final int CHUNK = 1 << 16;

  /** How long what was written before the end may take to be read. */
  private static final long LAST_MILLIS = 200;

  private final FtraceArguments arguments;
  private final Messages messages;
  private final Tracefs tracefs = Tracefs.require();
  private final Deque<Runnable> removals = new ArrayDeque<>();

  private FtraceCommand(FtraceArguments arguments, Messages messages) {
    this.arguments = arguments;
    this.messages = messages;
  }

  /** Does what is asked for; gives back the exit code. */
  static int run(List<String> words, Messages messages) {
    FtraceArguments arguments = FtraceArguments.parse(words);
    if (arguments.help()) {
      return Messages.print(FtraceArguments.USAGE);
    }
    return new FtraceCommand(arguments, messages).run();
  }

  private int run() {
    Interruption interruption = Interruption.install();
    EventFile.kprobes(tracefs).removeAbandoned();
    EventFile.uprobes(tracefs).removeAbandoned();
    try (TracedProcess target = target();
        FileOutputStream output = output();
        TraceInstance buffer = TraceInstance.open(tracefs);
        FileChannel events = buffer.open()) {
      if (target.pid() != 0) {
        buffer.narrow(target.pid());
      }
      target.awaitHold();
      for (String event : arguments.events()) {
        if (!add(event, buffer)) {
          return Main.failed();
        }
      }
      // An interruption and the end of the process may both come, the later one when all is closed.
      Runnable stop =
          new Once(
              () -> {
                buffer.stop();
                closeSoon(events);
              });
      interruption.ends(stop);
      target.onExit(stop);
      target.release();
      show(events, output);
      return Main.ok();
    } catch (IOException e) {
      throw new OutputException(e);
    } finally {
      // The buffer is gone, so no event is in use.
      for (Runnable removal : removals) {
        removal.run();
      }
    }
  }

  private TracedProcess target() {
    if (!arguments.command().isEmpty()) {
      return TracedCommand.start(arguments.command());
    }
    return arguments.pid() == 0 ? TracedProcess.none() : ExistingProcess.of(arguments.pid());
  }

  private FileOutputStream output() {
    if (arguments.output().isEmpty()) {
      return new FileOutputStream(FileDescriptor.out);
    }
    try {
      return new FileOutputStream(arguments.output());
    } catch (FileNotFoundException e) {
      throw new ScriptFileException("cannot write output (-o): " + e.getMessage(), e);
    }
  }

  /** Makes an event if it has to be made, and has it written to the buffer. */
  private boolean add(String written, TraceInstance buffer) {
    String event;
    Optional<EventDefinition> definition = EventDefinition.parse(written, EventFile.ownGroup());
    if (definition.isPresent()) {
      if (!make(definition.get())) {
        return false;
      }
      event = definition.get().event();
    } else if (written.matches("[\\w-]+[:/][\\w-]+")) {
      event = written.replace(':', '/');
    } else {
      messages.error("'" + written + "' is no event");
      messages.hint("sonde ftrace --help shows how to write one");
      return false;
    }
    if (!arguments.filter().isEmpty()) {
      buffer.filter(event, arguments.filter());
    }
    buffer.enable(event);
    return true;
  }

  private boolean make(EventDefinition written) {
    EventFile file = written.isUser() ? EventFile.uprobes(tracefs) : EventFile.kprobes(tracefs);
    if (!file.exists()) {
      messages.error(
          written.isUser()
              ? "this kernel has no uprobes; it needs CONFIG_UPROBE_EVENTS=y"
              : "this kernel has no kprobes; it needs CONFIG_KPROBE_EVENTS=y");
      return false;
    }
    EventDefinition definition = written.isUser() ? withOffset(written) : written;
    try {
      file.add(definition.line());
    } catch (IOException e) {
      String complaint = tracefs.complaint(definition.line());
      messages.error(
          complaint.isEmpty()
              ? "the kernel does not take '" + definition.line() + "': " + e.getMessage()
              : complaint);
      return false;
    }
    removals.push(() -> file.remove(definition.event()));
    return true;
  }

  /** A function's name in the place of an offset is looked for in the file. */
  private static EventDefinition withOffset(EventDefinition definition) {
    String place = definition.place();
    int colon = place.lastIndexOf(':');
    if (colon < 0 || colon + 1 == place.length() || Character.isDigit(place.charAt(colon + 1))) {
      return definition;
    }
    String path = place.substring(0, colon);
    long offset = new FunctionPlace(path, place.substring(colon + 1)).offset();
    return definition.at(path + ":0x" + Long.toHexString(offset));
  }

  private static void show(FileChannel events, FileOutputStream output) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    try {
      while (events.read(chunk) >= 0) {
        output.write(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
    } catch (ClosedChannelException _) {
      // That is how it ends.
    }
  }

  /** What has been written is read first: a read that waits would wait for ever. */
  private static void closeSoon(FileChannel events) {
    try {
      Thread.sleep(LAST_MILLIS);
      events.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }
}
