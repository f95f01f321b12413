package dev.sonde.cli;

import dev.sonde.runtime.output.FlushPolicy;
import dev.sonde.runtime.output.OutputSink;
import dev.sonde.script.diagnostic.DiagnosticRenderer;
import dev.sonde.script.diagnostic.Diagnostics;
import dev.sonde.script.diagnostic.SourceFile;
import dev.sonde.script.probe.ProbeListing;
import dev.sonde.script.probe.RunningMachine;
import dev.sonde.script.syntax.AttachPoint;
import dev.sonde.script.syntax.Declaration;
import dev.sonde.script.syntax.Parser;
import dev.sonde.script.syntax.Script;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code -l}: lists probes that match a search, or those of a script. */
final class ListCommand {
  private final Arguments arguments;
  private final Messages messages;

  ListCommand(Arguments arguments, Messages messages) {
    this.arguments = arguments;
    this.messages = messages;
  }

  /** Lists them; gives back the exit code. */
  int run() {
    Diagnostics diagnostics = new Diagnostics();
    try (RunningMachine machine = TraceCommand.machine(arguments)) {
      ProbeListing listing = new ProbeListing(machine, arguments.verbose(), diagnostics);
      SourceFile script = script();
      if (script == null) {
        listing.search(arguments.search().equals("*") ? "" : arguments.search());
      } else {
        probesOf(Parser.parse(script, diagnostics), listing);
      }
      print(listing.lines());
    }
    if (diagnostics.isEmpty()) {
      return Main.ok();
    }
    messages.text(new DiagnosticRenderer(Messages.color()).render(diagnostics));
    messages.missingRights();
    return diagnostics.hasErrors() ? Main.failed() : Main.ok();
  }

  /** The script whose probes are asked for: behind -e, or a file that the search names. */
  private SourceFile script() {
    if (arguments.program() != null) {
      return ScriptText.read(arguments);
    }
    String search = arguments.search();
    if (!search.isEmpty() && Files.isRegularFile(Path.of(search))) {
      return ScriptText.read(search);
    }
    if (search.endsWith(".bt")) {
      messages.line(
          "WARNING: It appears that '"
              + search
              + "' is a filename but the file does not exist. Treating '"
              + search
              + "' as a search pattern.");
    }
    return null;
  }

  private void probesOf(Script script, ProbeListing listing) {
    for (Declaration declaration : script.declarations()) {
      if (declaration instanceof Declaration.Probe probe) {
        List<AttachPoint> attachPoints = new ArrayList<>(probe.attachPoints().size());
        for (AttachPoint point : probe.attachPoints()) {
          attachPoints.add(point.withArguments(arguments.parameters()));
        }
        listing.probe(attachPoints);
      }
    }
  }

  private static void print(List<String> lines) {
    try (OutputSink out =
        new OutputSink(new FileOutputStream(FileDescriptor.out), FlushPolicy.FULL)) {
      for (String line : lines) {
        out.buffer().put(line).put('\n');
        out.recorded();
      }
    }
  }
}
